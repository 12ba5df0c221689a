import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import test from 'ava';

/** The floors of the API, the highest first: a file imports from its own folder and from floors below. */
const floors = [
  ['main.ts', 'index.ts'],
  ['settings'],
  ['process'],
  ['server'],
  ['datasets'],
  ['cache', 'store', 'migrate'],
  ['database', 'redis'],
  ['contract'],
];
const floorOf = (folder: string) => floors.findIndex((names) => names.includes(folder));
const folderOf = (path: string) => path.split('/')[0] ?? '';

test('no import points up', (t) => {
  const root = import.meta.dirname;
  const exclude = ['node_modules/**', 'dist/**', 'testing/**', '**/*.test.ts'];
  const files = globSync('**/*.ts', { cwd: root, exclude });
  t.true(files.length > 40);
  for (const file of files) {
    t.not(floorOf(folderOf(file)), -1, `${file} lies on no floor`);
    for (const [, target = ''] of readFileSync(join(root, file), 'utf8').matchAll(/(?:from|import\()\s*'(\.[^']+)'/g)) {
      const [from, to] = [folderOf(file), folderOf(join(dirname(file), target))];
      t.true(from === to || floorOf(from) < floorOf(to), `${file} imports ${target}`);
    }
  }
});
