import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { findImpact } from './find-impact.ts';
import { mergeBase } from './read-ref.ts';
import { isRefused, report } from './report.ts';

const root = join(import.meta.dirname, '../../..');
const usage = `usage: npm run charts:impact [-- --against REF] [--output FILE]
  --against REF  commit to compare the working tree with; default: the merge base with main
  --output FILE  write the Markdown report to a file as well`;

/** Reports what a change of the charts does to each dependant; resolves to the exit code. */
async function main(argv: readonly string[]): Promise<number> {
  const options = { against: { type: 'string' }, output: { type: 'string' } } as const;
  const { values } = parseArgs({ args: [...argv], options });
  const impact = await findImpact(root, values.against ?? (await mergeBase(root)));
  const text = report(impact);
  console.log(text.trimEnd());
  if (values.output !== undefined) await writeFile(values.output, text);
  return isRefused(impact) ? 1 : 0;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  const own = error instanceof Error && 'exitCode' in error ? error.exitCode : undefined;
  console.error(error instanceof Error ? error.message : String(error));
  if (own === undefined) console.error(usage);
  process.exitCode = typeof own === 'number' ? own : 2;
}
