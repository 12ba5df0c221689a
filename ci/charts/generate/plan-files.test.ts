import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import test from 'ava';
import { planFiles } from './plan-files.ts';

const root = join(import.meta.dirname, '../../..');

test('schemas, types, READMEs and the catalogue are what `npm run charts:generate` makes of the charts', async (t) => {
  for (const { path, text } of await planFiles(root)) {
    const found = existsSync(path) ? await readFile(path, 'utf8') : '';
    t.is(found, text, `${relative(root, path)} differs: run npm run charts:generate`);
  }
});
