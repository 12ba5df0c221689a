import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { workFolderOf } from './work-folder.ts';

test('commands run in the folder of the nearest package.json at or above the platform', async (t) => {
  const root = await mkdtemp(join(tmpdir(), 'work-folder-'));
  t.teardown(() => rm(root, { recursive: true }));
  const deep = join(root, 'package', 'scenarios', 'deep');
  await mkdir(deep, { recursive: true });
  await writeFile(join(root, 'package.json'), '{}');
  t.is(workFolderOf(deep), root);
  await writeFile(join(root, 'package', 'package.json'), '{}');
  t.is(workFolderOf(deep), join(root, 'package'));
  await mkdir(join(deep, 'package.json'));
  t.is(workFolderOf(deep), join(root, 'package'), 'a folder of that name is not a package');
});
