// Prints the files of the tests that failed, from what AVA said: `✘ [fail]: folder › file › title`, or a file by name.
import { existsSync, readFileSync } from 'node:fs';
import { stripVTControlCharacters } from 'node:util';

const files = new Set();
for (const line of stripVTControlCharacters(readFileSync(process.argv[2], 'utf8')).split('\n')) {
  const [, told] = /^\s*✘ (?:\[fail\]: )?(.*)/.exec(line) ?? [];
  if (told === undefined) continue;
  const parts = told.split(' › ');
  const named = parts.map((_, index) => `${parts.slice(0, index + 1).join('/')}.test.ts`);
  for (const file of [...named, ...(told.match(/\S+\.test\.ts/g) ?? [])]) if (existsSync(file)) files.add(file);
}
console.log([...files].join('\n'));
