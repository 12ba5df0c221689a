import { writeFile } from 'node:fs/promises';
import { relative } from 'node:path';
import { chartFolders } from '../../../charts/chart-folder.ts';
import { planDocs } from '../../../charts/docs/plan-docs.ts';
import { exitCodes } from '../../../model/errors/harness-error.ts';

/** Writes types, tables of values and references beside the charts; resolves to the exit code. */
export async function writeDocs(folders: readonly string[]): Promise<number> {
  for (const { path, text } of await planDocs(await chartFolders(folders))) {
    await writeFile(path, text);
    process.stdout.write(`wrote ${relative('', path)}\n`);
  }
  return exitCodes.passed;
}
