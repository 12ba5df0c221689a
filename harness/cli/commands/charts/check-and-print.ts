import { chartFolders } from '../../../charts/chart-folder.ts';
import { checkCharts } from '../../../charts/check/check-charts.ts';
import { policies } from '../../../charts/check/check-policy.ts';
import { exitCodes } from '../../../model/errors/harness-error.ts';
import { InputError } from '../../../model/errors/input-error.ts';
import type { Arguments } from '../../parse-arguments.ts';
import { textOf } from '../../read-platform.ts';

/** Checks charts and prints the problems; resolves to the exit code. */
export async function checkAndPrint(folders: readonly string[], { flags }: Arguments): Promise<number> {
  const begin = performance.now();
  const without = withoutOf(textOf(flags['without']));
  const charts = await chartFolders(folders);
  const { parts, meanings, unknownKinds, isBadInput } = await checkCharts(charts, flags['update'] === true, without);
  // The consequences of a difference are printed before the list of changed files.
  if (meanings.length > 0) print('Effects of the differences from the golden renders:');
  for (const meaning of meanings) print(`     ${meaning}`);
  for (const { title, problems, hint } of parts) {
    print(`${problems.length === 0 ? 'ok  ' : 'FAIL'} ${title}`);
    for (const problem of problems) print(`     ${problem}`);
    if (hint !== undefined && problems.length > 0) print(`     ${hint}`);
  }
  if (unknownKinds.length > 0) print(`     custom resources, not checked against a schema: ${unknownKinds.join(', ')}`);
  print(`${((performance.now() - begin) / 1000).toFixed(1)} s`);
  // A value that its chart rejects is bad input; any other problem is a failed check.
  if (isBadInput) return exitCodes.badInput;
  return parts.some(({ problems }) => problems.length > 0) ? exitCodes.failed : exitCodes.passed;
}

/** The policies to leave out. @throws InputError for an unknown name */
function withoutOf(given: string | undefined): string[] {
  if (given === undefined) return [];
  const names = given.split(',').map((name) => name.trim());
  if (names.includes('all')) return [...policies];
  const known: readonly string[] = policies;
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length === 0) return names;
  const message = `--without: ${unknown.join(', ')} was given; expected all, or some of ${policies.join(', ')}`;
  throw new InputError([{ at: undefined, message }]);
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
