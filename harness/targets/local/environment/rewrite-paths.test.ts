import test from 'ava';
import { rewritePaths } from './rewrite-paths.ts';

const mounts = [
  { mountPath: '/data', folder: '/tmp/run/claims/data' },
  { mountPath: '/data/cache/', folder: '/tmp/run/volumes/cache' },
  { mountPath: '/tmp', folder: '/tmp/run/volumes/tmp' },
];

const cases: readonly (readonly [title: string, text: string, expected: string])[] = [
  ['a mount path becomes its folder', '/data', '/tmp/run/claims/data'],
  ['what lies below it stays below it', '/data/kaggle/x.csv', '/tmp/run/claims/data/kaggle/x.csv'],
  ['the longest mount path wins', '/data/cache/a', '/tmp/run/volumes/cache/a'],
  ['a longer name is another folder', '/database /data-old /data.bak', '/database /data-old /data.bak'],
  ['a path inside a path or a URL is another path', '/var/data http://host/data', '/var/data http://host/data'],
  [
    'each path of a list is rewritten',
    '/data:/tmp/a,--to=/data',
    '/tmp/run/claims/data:/tmp/run/volumes/tmp/a,--to=/tmp/run/claims/data',
  ],
  ['a file URL holds a path', 'file:///data/a', 'file:///tmp/run/claims/data/a'],
  ['what was put in is not read again', '/tmp', '/tmp/run/volumes/tmp'],
];

for (const [title, text, expected] of cases) {
  test(title, (t) => t.is(rewritePaths(text, mounts), expected));
}

test('without mounts nothing changes', (t) => {
  t.is(rewritePaths('/data', []), '/data');
});

test('a volume that is mounted at the root changes nothing', (t) => {
  t.is(rewritePaths('/data', [{ mountPath: '/', folder: '/tmp/x' }]), '/data');
});
