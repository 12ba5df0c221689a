import { chartFolders } from '../../../charts/chart-folder.ts';
import { planDocs } from '../../../charts/docs/plan-docs.ts';
import { writePlanned } from '../../../charts/docs/write-planned.ts';
import { exitCodes } from '../../../model/errors/harness-error.ts';

/** Writes the types, value tables and references of charts; resolves to the exit code. */
export async function writeDocs(folders: readonly string[]): Promise<number> {
  const lines = await writePlanned(await planDocs(await chartFolders(folders)));
  process.stdout.write(`${lines.join('\n')}\n`);
  return exitCodes.passed;
}
