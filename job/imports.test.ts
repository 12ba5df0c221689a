import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import test from 'ava';

/** The floors of the job, the highest first: a file imports from its own folder and from floors below. */
const floors = [
  ['main.ts'],
  ['settings'],
  ['run'],
  ['report'],
  ['registration', 'kaggle'],
  ['download'],
  ['archive'],
  ['lock', 'volume'],
  ['http'],
];
const floorOf = (folder: string) => floors.findIndex((names) => names.includes(folder));
const folderOf = (path: string) => path.split('/')[0] ?? '';

test('no import points up', (t) => {
  const root = import.meta.dirname;
  const exclude = ['node_modules/**', 'dist/**', 'fixtures/**', '**/*.test.ts'];
  const files = globSync('**/*.ts', { cwd: root, exclude });
  t.true(files.length > 20);
  for (const file of files) {
    for (const [, target = ''] of readFileSync(join(root, file), 'utf8').matchAll(/ from '(\.[^']+)'/g)) {
      const [from, to] = [folderOf(file), folderOf(join(dirname(file), target))];
      t.true(from === to || floorOf(from) < floorOf(to), `${file} imports ${target}`);
    }
  }
});
