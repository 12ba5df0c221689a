import test from 'ava';
import { clustersOn, workersOn } from './workers-on.ts';

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

test('Two clusters are the default only where a run boots them, keeps none, and cores and memory allow', (t) => {
  const roomy = { cores: 4, freeBytes: 8 * gib };
  const on = (target: 'k3s' | 'local', rules = {}, machine = roomy) => clustersOn(target, undefined, rules, machine);
  t.deepEqual([on('k3s'), on('local'), on('k3s', { keep: true }), on('k3s', { reuse: true })], [2, 1, 1, 1]);
  t.is(on('k3s', {}, { ...roomy, freeBytes: 7 * gib }), 1);
  t.is(on('k3s', {}, { ...roomy, cores: 3 }), 1);
});

test('--clusters overrides the default, but only k3s boots more than one', (t) => {
  t.deepEqual([clustersOn('k3s', 3, {}), clustersOn('k3s', 1, {}), clustersOn('local', 3, {})], [3, 1, 1]);
});
