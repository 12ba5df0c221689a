import { join } from 'node:path';
import { comparePages } from './compare-pages.ts';
import { compareSpeed } from './compare-speed.ts';
import { watchMemory } from './watch-memory.ts';

// npm run bench -- api [speed|pages|memory]...: without a name, all of them.
const parts: Readonly<Record<string, (root: string) => Promise<boolean>>> = {
  speed: compareSpeed,
  pages: comparePages,
  memory: watchMemory,
};
const root = join(import.meta.dirname, '..', '..', '..');
const asked = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(parts);
const unknown = asked.filter((name) => !Object.hasOwn(parts, name));
if (unknown.length > 0) {
  process.stderr.write(`There is no part ${unknown.join(', ')}; expected ${Object.keys(parts).join(', ')}\n`);
  process.exitCode = 2;
} else {
  for (const name of asked) {
    console.log(`\n## ${name}`);
    if ((await parts[name]?.(root)) === false) process.exitCode = 1;
  }
}
