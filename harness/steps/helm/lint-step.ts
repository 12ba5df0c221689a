import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { lintValues } from '../../helm/values/lint-values.ts';
import { readValues, type ValuesDocument } from '../../helm/values/locate-value.ts';
import type { Problem } from '../../model/errors/input-error.ts';
import type { Platform } from '../../model/platform.ts';
import type { Step } from '../../model/scenario/scenario.ts';
import { valueAt } from '../../model/value-at.ts';
import type { HelmInput } from './define.ts';

/** Finds values of a `helm` step that the chart in a folder does not take; not those of a step that expects an error or
 * is skipped.
 * @param reported problems of the releases themselves, which a step need not repeat
 * @throws InputError if a values file is not valid YAML */
export function lintStep(
  step: Step,
  { releases, file: platformFile }: Platform,
  reported: readonly Problem[],
): Problem[] {
  if (step.expect?.['error'] !== undefined || isSkipped(step)) return [];
  const { install, upgrade, chart, valuesFiles } = step.input as HelmInput;
  const folder = dirname(step.at.file);
  const files = valuesFiles.map((file) => resolve(folder, file));
  if (!files.every((file) => existsSync(file))) return [];
  const own = [...readValues(files.map((file) => ({ file }))), valuesOf(step)];
  if (install !== undefined && chart !== undefined)
    return lintValues({ name: install, chart: resolve(folder, chart), values: [] }, undefined, own);
  const release = releases.find(({ name }) => name === upgrade);
  if (release === undefined) return [];
  // What no file gives has the place of the step.
  const isReported = ({ at, message }: Problem) =>
    reported.some(
      (each) => each.message === message && [each.at, step.locate(['helm'])].some((one) => isDeepStrictEqual(at, one)),
    );
  return lintValues(release, platformFile, own).filter((problem) => !isReported(problem));
}

function isSkipped({ skip, uses }: Step): boolean {
  return skip !== undefined || uses.some((use) => use.skip !== undefined);
}

/** The values that a step gives in its own file. */
function valuesOf({ input, locate }: Step): ValuesDocument {
  const below = ['helm', 'values'];
  const value = { helm: { values: valueAt(input, ['values']) } };
  return { document: { value, locate, locateKey: locate }, below };
}
