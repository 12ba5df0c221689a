import { mkdtempSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { locateRelease, locateValue, readValues, type ValuesSource } from './locate-value.ts';

const folder = mkdtempSync(join(tmpdir(), 'locate-value-'));
test.after.always(() => rm(folder, { recursive: true, force: true }));

function file(name: string, text: string): string {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
}
const first = file('first.yaml', 'image:\n  tag: a\nports: [{name: http}, {name: admin}]\n');
const second = file('second.yaml', 'image:\n  tag: b\n');
const platform = file(
  'platform.yaml',
  'releases:\n  - {name: other, set: {image: {tag: x}}}\n  - name: api\n    set:\n      image: {tag: c}\n',
);

const places: readonly [title: string, sources: readonly ValuesSource[], path: string, place: string | undefined][] = [
  ['The last file that sets a value is located', [{ file: first }, { file: second }], 'image.tag', 'second.yaml:2:3'],
  [
    'A value that only an earlier file sets is located there',
    [{ file: first }, { file: second }],
    'ports.1.name',
    'first.yaml:3:24',
  ],
  [
    'The set of the release takes precedence over its files',
    [{ file: first }, { file: platform, setOf: 'api' }],
    'image.tag',
    'platform.yaml:5:15',
  ],
  ['A missing key is located at the closest mapping', [{ file: first }], 'image.digest', 'first.yaml:1:1'],
  ['A value that no file sets has no location', [{ file: first }], 'replicas', undefined],
];
for (const [title, sources, path, place] of places) {
  test(title, (t) => {
    const at = locateValue(readValues(sources), path.split('.'));
    t.is(at && `${at.file.split('/').at(-1)}:${at.line}:${at.column}`, place);
  });
}

test('A value that a release does not set is located at the release', (t) => {
  const release = readValues([{ file: first }, { file: platform, setOf: 'api' }]);
  t.like(locateRelease(release), { line: 3 });
  t.is(locateRelease(readValues([{ file: first }])), undefined);
});
