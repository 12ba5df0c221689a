import test from 'ava';
import { rewritePaths } from './rewrite-paths.ts';

const mounts = [
  { mountPath: '/data', folder: '/tmp/run/claims/data' },
  { mountPath: '/data/cache/', folder: '/tmp/run/volumes/cache' },
  { mountPath: '/tmp', folder: '/tmp/run/volumes/tmp' },
];

const cases: readonly (readonly [title: string, text: string, expected: string])[] = [
  ['a mount path is replaced with its folder', '/data', '/tmp/run/claims/data'],
  ['a path below a mount path keeps its suffix', '/data/kaggle/x.csv', '/tmp/run/claims/data/kaggle/x.csv'],
  ['the longest mount path wins', '/data/cache/a', '/tmp/run/volumes/cache/a'],
  ['a longer folder name is unchanged', '/database /data-old /data.bak', '/database /data-old /data.bak'],
  [
    'a mount path inside another path or a URL is unchanged',
    '/var/data http://host/data',
    '/var/data http://host/data',
  ],
  [
    'each path of a list is rewritten',
    '/data:/tmp/a,--to=/data',
    '/tmp/run/claims/data:/tmp/run/volumes/tmp/a,--to=/tmp/run/claims/data',
  ],
  ['the path of a file URL is rewritten', 'file:///data/a', 'file:///tmp/run/claims/data/a'],
  ['a replaced path is not rewritten again', '/tmp', '/tmp/run/volumes/tmp'],
];

for (const [title, text, expected] of cases) {
  test(title, (t) => t.is(rewritePaths(text, mounts), expected));
}

test('nothing changes without mounts', (t) => {
  t.is(rewritePaths('/data', []), '/data');
});

test('a volume mounted at the root changes nothing', (t) => {
  t.is(rewritePaths('/data', [{ mountPath: '/', folder: '/tmp/x' }]), '/data');
});
