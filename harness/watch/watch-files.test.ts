import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, watch, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { FileWatch } from './watch-files.ts';

/** A folder with files, a watch of its folder `deep` and of its file `flat/one.yaml`, and the bursts that it tells. */
function watched(t: ExecutionContext) {
  const root = mkdtempSync(join(tmpdir(), 'watch-'));
  const path = (name: string) => join(root, name);
  const write = (name: string) => {
    mkdirSync(dirname(path(name)), { recursive: true });
    writeFileSync(path(name), name);
  };
  for (const name of ['deep/a/one', 'deep/dist/made', 'deep/node_modules/x/y', 'flat/one.yaml', 'flat/below/two'])
    write(name);
  let heard = Promise.withResolvers<readonly string[]>();
  const files = new FileWatch((changed) => {
    heard.resolve(changed.map((each) => each.slice(root.length + 1)).sort());
    heard = Promise.withResolvers();
  });
  files.follow({ paths: [path('deep'), path('flat/one.yaml')], ignored: [path('deep/dist')] });
  t.teardown(() => {
    files[Symbol.dispose]();
    rmSync(root, { recursive: true });
  });
  return { path, write, next: () => heard.promise };
}

test('Changes that come together are told together, each once', async (t) => {
  const { write, next } = watched(t);
  const burst = next();
  for (const name of ['deep/a/one', 'flat/one.yaml', 'deep/a/one', 'deep/a/new']) write(name);
  t.deepEqual(await burst, ['deep/a/new', 'deep/a/one', 'flat/one.yaml']);
});

test('A file that an editor replaces by renaming is told, and its temporary file is not', async (t) => {
  const { path, write, next } = watched(t);
  for (const _ of ['once', 'and once more']) {
    const burst = next();
    // The watch has seen it come before it goes.
    const own = watch(path('flat'));
    const seen = once(own, 'change');
    write('flat/sedAbC');
    await seen;
    own.close();
    renameSync(path('flat/sedAbC'), path('flat/one.yaml'));
    t.deepEqual(await burst, ['flat/one.yaml']);
  }
});

test('A file that is taken away and put back a while later changed once, and was never gone', async (t) => {
  const { path, write, next } = watched(t);
  const burst = next().then((changed) => ({ changed, isThere: existsSync(path('flat/one.yaml')) }));
  const own = watch(path('flat'));
  const gone = once(own, 'change');
  rmSync(path('flat/one.yaml'));
  await gone;
  own.close();
  setTimeout(() => write('flat/one.yaml'), 300);
  t.deepEqual(await burst, { changed: ['flat/one.yaml'], isThere: true });
});

test('A file beside a watched one is told when it comes to be and when it is gone; folders there are not', async (t) => {
  const { path, write, next } = watched(t);
  const came = next();
  write('flat/below/two');
  write('flat/more/three');
  write('flat/new.yaml');
  t.deepEqual(await came, ['flat/new.yaml']);
  const went = next();
  rmSync(path('flat/new.yaml'));
  t.deepEqual(await went, ['flat/new.yaml']);
});

test('A folder that comes to be is watched with all that is in it', async (t) => {
  const { path, write, next } = watched(t);
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
});

test("What the run makes, node_modules, and what editors put beside a file are nobody's change", async (t) => {
  const { write, next } = watched(t);
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
