import { chartFolders } from '../../../charts/chart-folder.ts';
import { checkCharts } from '../../../charts/check/check-charts.ts';
import { exitCodes } from '../../../model/errors/harness-error.ts';
import type { Arguments } from '../../parse-arguments.ts';

/** Checks charts and prints the problems; resolves to the exit code. */
export async function checkAndPrint(folders: readonly string[], { flags }: Arguments): Promise<number> {
  const begin = performance.now();
  const { parts, meanings, unknownKinds, isBadInput } = await checkCharts(
    await chartFolders(folders),
    flags['update'] === true,
  );
  // The consequences of a difference are printed before the list of changed files.
  if (meanings.length > 0) print('Effects of the differences from the golden renders:');
  for (const meaning of meanings) print(`     ${meaning}`);
  for (const { title, problems } of parts) {
    print(`${problems.length === 0 ? 'ok  ' : 'FAIL'} ${title}`);
    for (const problem of problems) print(`     ${problem}`);
  }
  if (unknownKinds.length > 0) print(`     custom resources, not checked against a schema: ${unknownKinds.join(', ')}`);
  print(`${((performance.now() - begin) / 1000).toFixed(1)} s`);
  // A value that its chart rejects is bad input; any other problem is a failed check.
  if (isBadInput) return exitCodes.badInput;
  return parts.some(({ problems }) => problems.length > 0) ? exitCodes.failed : exitCodes.passed;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
