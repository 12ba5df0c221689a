import { writeFile } from 'node:fs/promises';
import { findImpact } from '../../../charts/impact/find-impact.ts';
import { isRefused, report } from '../../../charts/impact/report.ts';
import { exitCodes } from '../../../model/harness-error.ts';
import type { Arguments } from '../../parse-arguments.ts';
import { platformFileOf, textOf } from '../../read-platform.ts';

/** Prints what a change of the charts does to each dependant; resolves to the exit code. */
export async function impactAndPrint(folders: readonly string[], args: Arguments): Promise<number> {
  const impact = await findImpact(folders, textOf(args.flags['against']), platformFileOf(args));
  const text = report(impact);
  process.stdout.write(`${text.trimEnd()}\n`);
  const output = textOf(args.flags['output']);
  if (output !== undefined) await writeFile(output, text);
  return isRefused(impact) ? exitCodes.failed : exitCodes.passed;
}
