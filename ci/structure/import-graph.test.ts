import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { load } from 'js-yaml';
import { circlesOf, type Import, importsIn, importsOf } from './import-graph.ts';

const root = join(import.meta.dirname, '../..');
const floors = load(readFileSync(join(import.meta.dirname, 'floors.yaml'), 'utf8')) as Readonly<
  Record<string, readonly Readonly<Record<string, string>>[]>
>;
const workspaces = Object.keys(floors);
const imports = importsOf(root, workspaces);
const [workspaceOf, roomOf] = [0, 1].map((index) => (file: string) => file.split('/')[index] ?? '');

/** The problem of an import that the table does not allow; undefined if it is allowed. */
function wrong({ from, to }: Import): string | undefined {
  const [own = '', other = ''] = [from, to].map((file) => workspaceOf?.(file));
  if (own !== other) return `${from} imports ${to}: workspaces meet as images, charts and HTTP`;
  const [room = '', target = ''] = [from, to].map((file) => roomOf?.(file));
  const [low = -1, high = -1] = [room, target].map((name) => floors[own]?.findIndex((rooms) => name in rooms));
  // Files outside the folders, such as index.ts, are above all layers.
  if (low < 0 || room === target) return undefined;
  if (high < 0 || high > low) return `${from} imports ${to}, which stands above it`;
  return high === low ? `${from} imports ${to}, which stands beside it` : undefined;
}

test('No import goes to a higher layer or another workspace', (t) => {
  t.true(imports.length > 1000, `${imports.length} imports`);
  t.deepEqual(
    imports.map(wrong).filter((text) => text !== undefined),
    [],
  );
});

test('There are no import cycles', (t) => {
  t.deepEqual(
    circlesOf(imports).map((circle) => circle.join(' -> ')),
    [],
  );
});

test('The folders in the table are exactly the existing ones', (t) => {
  for (const workspace of workspaces) {
    const files = [...new Set(imports.flatMap(({ from, to }) => [from, to]))].filter(
      (file) => workspaceOf?.(file) === workspace,
    );
    const rooms = files.filter((file) => file.split('/').length > 2).map((file) => roomOf?.(file) ?? '');
    t.deepEqual([...new Set(rooms)].sort(), (floors[workspace] ?? []).flatMap(Object.keys).sort(), workspace);
  }
});

test('Imports of values and types, re-exports and dynamic imports are all found', (t) => {
  const text = `import { a } from '../a.ts';
import type { B } from './b.ts';
export { c } from './deep/c.ts';
import './d.ts';
const e = await import('./e.ts');
import { f } from 'package';
`;
  t.deepEqual(
    importsIn(text, 'kit/room/x.ts').map(({ to, loads }) => [to, loads]),
    [
      ['kit/a.ts', true],
      ['kit/room/b.ts', false],
      ['kit/room/deep/c.ts', true],
      ['kit/room/d.ts', true],
      ['kit/room/e.ts', false],
    ],
  );
  t.is(
    wrong({ from: 'harness/text/x.ts', to: 'harness/cli/y.ts', loads: false }),
    'harness/text/x.ts imports harness/cli/y.ts, which stands above it',
  );
  t.is(wrong({ from: 'harness/cli/y.ts', to: 'harness/text/x.ts', loads: true }), undefined);
  t.regex(wrong({ from: 'job/lock/x.ts', to: 'job/volume/y.ts', loads: true }) ?? '', /stands beside it$/);
  t.regex(wrong({ from: 'harness/cli/y.ts', to: 'service/app.ts', loads: true }) ?? '', /workspaces meet as/);
});

test('A cycle of any length is found', (t) => {
  const edge = (from: string, to: string, loads = true) => ({ from, to, loads });
  t.deepEqual(circlesOf([edge('a', 'b'), edge('b', 'c'), edge('c', 'a'), edge('d', 'a')]), [['a', 'b', 'c', 'a']]);
  t.deepEqual(circlesOf([edge('a', 'b'), edge('b', 'a', false)]), [], 'a type loads nothing');
  t.deepEqual(circlesOf([edge('a', 'b'), edge('a', 'c'), edge('b', 'd'), edge('c', 'd')]), []);
});
