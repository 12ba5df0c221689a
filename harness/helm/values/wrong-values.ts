import { InputError, type Problem } from '../../model/errors/input-error.ts';
import type { HelmError } from '../binary/run-helm.ts';
import { locateRelease, locateValue, readValues, type ValuesSource } from './locate-value.ts';

/** What is wrong with the values that helm failed with, each with its place: files that are no YAML, else what the chart
 * refused.
 * @param sources in order, the one that wins last.
 * @returns undefined where helm failed for another reason. */
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
