import test from 'ava';
import { workersOn } from './workers-on.ts';

const gib = 2 ** 30;
const on = (target: 'k3s' | 'local', cores: number, free: number) =>
  workersOn(target, undefined, { cores, freeBytes: free * gib });

test('Workers default to two per core on a cluster and one per core locally, limited by memory, at most eight', (t) => {
  t.deepEqual([on('k3s', 2, 64), on('k3s', 4, 64), on('k3s', 64, 256)], [4, 8, 8]);
  t.deepEqual([on('k3s', 2, 3), on('k3s', 1, 0.5)], [3, 1]);
  t.deepEqual([on('local', 2, 64), on('local', 64, 256)], [2, 8]);
});

test('--workers overrides the default', (t) => {
  t.is(workersOn('k3s', 3, { cores: 1, freeBytes: gib }), 3);
});
