import { InputError, type Problem } from '../../model/errors/input-error.ts';
import type { HelmError } from '../binary/run-helm.ts';
import { locateRelease, locateValue, readValues, type ValuesSource } from './locate-value.ts';

/** The problems in the values that made Helm fail, each with its place: invalid YAML, else the values that the chart
 * rejected.
 * @param sources in order of precedence, highest last
 * @returns undefined if Helm failed for another reason */
export function wrongValues(error: HelmError, sources: readonly ValuesSource[]): readonly Problem[] | undefined {
  try {
    const documents = readValues(sources);
    const at = (path: readonly string[]) => locateValue(documents, path) ?? locateRelease(documents);
    return error.refused?.map(({ path, message }) => ({ at: at(path), message }));
  } catch (unreadable) {
    if (unreadable instanceof InputError) return unreadable.problems;
    throw unreadable;
  }
}
