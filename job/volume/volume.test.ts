import { mkdir, readdir, readFile, readlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { makeFolder } from '../fixtures/make-folder.ts';
import { checkSpace, NoSpaceError } from './check-space.ts';
import { clearWork, type Layout, layoutOf, manifestName } from './layout.ts';
import { type Manifest, readManifest } from './manifest.ts';
import { publishVersion } from './publish-version.ts';
import { listVersions, pointLatest, removeOldVersions } from './versions.ts';

const manifestOf = (version: number): Manifest => ({
  owner: 'ada',
  slug: 'table',
  version,
  title: 'Table',
  subtitle: '',
  source: 'http://source/',
  fetchedAt: '2026-01-01T00:00:00.000Z',
  archive: { size: 1 },
  files: [{ path: 'a.csv', size: 1, sha256: 'ff' }],
});

async function publish(layout: Layout, version: number): Promise<void> {
  const staging = join(layout.work, `staging-${version}`);
  await mkdir(staging, { recursive: true });
  await writeFile(join(staging, 'a.csv'), String(version));
  await publishVersion(staging, layout.version(version), manifestOf(version));
}

async function withVersions(versions: readonly number[]) {
  const folder = await makeFolder();
  const layout = layoutOf(folder.path, 'ada', 'table');
  for (const version of versions) await publish(layout, version);
  return { folder, layout, [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose]() };
}

test('a published version has its files and its manifest, and the staging folder is removed', async (t) => {
  await using made = await withVersions([3]);
  t.deepEqual((await readdir(made.layout.version(3))).sort(), [manifestName, 'a.csv']);
  t.deepEqual(await readManifest(made.layout.version(3)), manifestOf(3));
  t.deepEqual(await readdir(made.layout.work), []);
});

test('a version that another run published in the meantime is not replaced', async (t) => {
  await using made = await withVersions([3]);
  await writeFile(join(made.layout.version(3), 'a.csv'), 'theirs');
  await publish(made.layout, 3);
  t.is(await readFile(join(made.layout.version(3), 'a.csv'), 'utf8'), 'theirs');
});

test('a folder that the job did not create is not changed, and the error says what to do', async (t) => {
  await using made = await withVersions([]);
  await mkdir(made.layout.version(1), { recursive: true });
  await writeFile(join(made.layout.version(1), 'precious'), '');
  await t.throwsAsync(publish(made.layout, 1), { message: /this job did not write it; move it away and run again/ });
  t.deepEqual(await readdir(made.layout.version(1)), ['precious']);
});

test('versions are ordered by number, and only complete ones are listed', async (t) => {
  await using made = await withVersions([9, 10, 2]);
  await mkdir(made.layout.version(11));
  await mkdir(join(made.layout.dataset, 'notes'));
  t.deepEqual(await listVersions(made.layout.dataset), [10, 9, 2]);
  t.deepEqual(await listVersions('/nowhere'), []);
});

test('latest is a relative link that is replaced by one rename', async (t) => {
  await using made = await withVersions([1, 2]);
  t.true(await pointLatest(made.layout, 1));
  t.false(await pointLatest(made.layout, 1));
  t.true(await pointLatest(made.layout, 2));
  t.is(await readlink(made.layout.latest), '2');
  t.deepEqual((await readdir(made.layout.dataset)).sort(), ['1', '2', 'latest']);
});

test('latest always points to a complete version while it changes', async (t) => {
  await using made = await withVersions([1, 2]);
  await pointLatest(made.layout, 1);
  let changing = true;
  const change = async () => {
    for (let turn = 0; turn < 200; turn += 1) await pointLatest(made.layout, 1 + (turn % 2));
    changing = false;
  };
  const read = async () => {
    let reads = 0;
    while (changing) {
      t.regex(await readFile(join(made.layout.latest, 'a.csv'), 'utf8'), /^[12]$/);
      reads += 1;
    }
    return reads;
  };
  const [, reads] = await Promise.all([change(), read()]);
  t.true(reads > 0);
});

test('old versions are removed, except the newest and the pinned ones', async (t) => {
  await using made = await withVersions([1, 2, 3, 4, 5]);
  t.deepEqual(await removeOldVersions(made.layout, 2, [1]), [3, 2]);
  t.deepEqual((await readdir(made.layout.dataset)).sort(), ['1', '4', '5']);
});

test('the work of dead runs is removed, except the partial archive that can be resumed', async (t) => {
  await using made = await withVersions([1]);
  const { layout } = made;
  await mkdir(join(layout.work, 'staging-dead'));
  await mkdir(layout.lock);
  for (const path of [layout.part(1), layout.part(2), layout.partState(2)]) await writeFile(path, '');
  await clearWork(layout);
  t.deepEqual((await readdir(layout.work)).sort(), ['1.zip.part', '2.zip.json', '2.zip.part', 'lock']);
  await clearWork(layout, [2]);
  t.deepEqual((await readdir(layout.work)).sort(), ['2.zip.json', '2.zip.part', 'lock']);
});

test('the error of a full volume has the needed and the free bytes', async (t) => {
  await using folder = await makeFolder();
  await t.notThrowsAsync(checkSpace(folder.path, 1));
  await t.throwsAsync(checkSpace(folder.path, 1e18), {
    instanceOf: NoSpaceError,
    message: /1000000000000000000 bytes are needed, \d+ are free/,
  });
});
