import { mkdirSync, renameSync, rmSync } from 'node:fs';
import test from 'ava';
import { watchedFolder } from './fixtures/watched-folder.ts';

test('Simultaneous changes are reported together, each file once', async (t) => {
  const { write, next } = watchedFolder(t);
  const burst = next();
  for (const name of ['deep/a/one', 'flat/one.yaml', 'deep/a/one', 'deep/a/below/new']) write(name);
  t.deepEqual(await burst, ['deep/a/below/new', 'deep/a/one', 'flat/one.yaml']);
});

test('A file that an editor replaces by renaming is reported without the temporary file', async (t) => {
  const { path, write, next, seen } = watchedFolder(t);
  for (const _ of ['once', 'and once more']) {
    const burst = next();
    // The watch has seen it come before it goes.
    await seen('flat', () => write('flat/sedAbC'));
    renameSync(path('flat/sedAbC'), path('flat/one.yaml'));
    t.deepEqual(await burst, ['flat/one.yaml']);
  }
});

test('A new or removed file next to a watched one is reported, but nothing in folders next to it', async (t) => {
  const { path, write, next } = watchedFolder(t);
  const came = next();
  write('flat/below/two');
  write('flat/more/three');
  write('flat/new.yaml');
  t.deepEqual(await came, ['flat/new.yaml']);
  const went = next();
  rmSync(path('flat/new.yaml'));
  t.deepEqual(await went, ['flat/new.yaml']);
});

test('A new folder is watched recursively', async (t) => {
  const { path, write, next } = watchedFolder(t);
  const came = next();
  write('deep/new/below/one');
  t.deepEqual(await came, ['deep/new/below/one']);
  const changed = next();
  write('deep/new/below/one');
  t.deepEqual(await changed, ['deep/new/below/one']);
  const again = next();
  rmSync(path('deep/new'), { recursive: true });
  write('deep/new/other');
  t.true((await again).includes('deep/new/other'));
  const away = next();
  renameSync(path('deep/new'), path('away'));
  t.deepEqual(await away, ['deep/new']);
});

test('A followed folder that is replaced at once is reported with its contents and stays watched', async (t) => {
  const { path, write, next } = watchedFolder(t);
  const replaced = next();
  for (const name of ['deep', 'flat']) rmSync(path(name), { recursive: true });
  write('deep/b/other');
  write('flat/one.yaml');
  const told = await replaced;
  t.true(told.includes('deep/b/other') && told.includes('flat/one.yaml'), told.join(', '));
  const changed = next();
  write('deep/b/other');
  write('flat/one.yaml');
  t.deepEqual(await changed, ['deep/b/other', 'flat/one.yaml']);
});

test('A followed folder that is deleted with its parents is watched again once it is recreated', async (t) => {
  const { path, write, follow, next, seen } = watchedFolder(t);
  const went = next();
  rmSync(path(''), { recursive: true });
  t.deepEqual(await went, ['deep/a', 'deep/a/one', 'flat/below', 'flat/one.yaml']);
  // As each round does.
  follow('deep', 'flat/one.yaml');
  const came = next();
  mkdirSync(path(''));
  write('beside');
  await seen('', () => mkdirSync(path('deep')));
  write('flat/one.yaml');
  write('deep/a/one');
  t.deepEqual(await came, ['deep/a/one', 'flat/one.yaml']);
  const changed = next();
  write('deep/a/one');
  t.deepEqual(await changed, ['deep/a/one']);
});

test('Build output, node_modules and editor temporary files are not reported', async (t) => {
  const { write, next } = watchedFolder(t);
  const burst = next();
  for (const name of [
    'deep/dist/made',
    'deep/node_modules/x/y',
    'deep/a/.one.swp',
    'deep/a/one~',
    'deep/a/4913',
    'deep/a/two',
  ])
    write(name);
  t.deepEqual(await burst, ['deep/a/two']);
});
