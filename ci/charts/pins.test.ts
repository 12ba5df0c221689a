import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import test from 'ava';
import { parse } from 'yaml';
import { z } from 'zod';

const root = join(import.meta.dirname, '../..');
const versions = z.object({ images: z.record(z.string(), z.string()) });

/** Every `{repository, tag}` at any depth of a values file. */
function imagesOf(value: unknown): { repository: string; tag: unknown }[] {
  if (typeof value !== 'object' || value === null) return [];
  const below = Object.values(value).flatMap(imagesOf);
  return 'repository' in value && typeof value.repository === 'string'
    ? [{ repository: value.repository, tag: 'tag' in value ? value.tag : undefined }, ...below]
    : below;
}

test('every public image in the values of a chart has the version pinned in ci/versions.yaml', async (t) => {
  const { images } = versions.parse(parse(await readFile(join(root, 'ci/versions.yaml'), 'utf8')));
  const pins = new Map(Object.values(images).map((image) => [image.split(':')[0], image.split(':')[1]]));
  const entries = await readdir(join(root, 'charts'), { recursive: true, withFileTypes: true });
  const files = entries
    .filter(({ name }) => /^values.*\.yaml$/.test(name))
    .map((file) => join(file.parentPath, file.name));
  let compared = 0;
  for (const file of files) {
    for (const { repository, tag } of imagesOf(parse(await readFile(file, 'utf8'), { merge: true }))) {
      const pin = pins.get(repository);
      if (pin === undefined) continue;
      compared += 1;
      t.is(tag, pin, `${relative(root, file)}: ${repository}`);
    }
  }
  t.true(compared >= 5);
});
