import test from 'ava';
import { workersOn } from './workers-on.ts';

const gib = 2 ** 30;

test('Beside the shared platform runs what two cores and 2 GiB each are left for', (t) => {
  const on = (cores: number, free: number) => workersOn('k3s', undefined, { cores, freeBytes: free * gib });
  t.deepEqual(on(2, 64), { workers: 1, apart: 0 });
  t.deepEqual(on(4, 16), { workers: 1, apart: 1 });
  t.deepEqual(on(8, 16), { workers: 1, apart: 3 });
  t.deepEqual(on(8, 5), { workers: 1, apart: 1 });
  t.deepEqual(on(1, 1), { workers: 1, apart: 0 });
});

test('So many as were asked for run, whatever they use; without a cluster two', (t) => {
  const large = { cores: 64, freeBytes: 256 * gib };
  t.deepEqual(workersOn('k3s', 3, large), { workers: 3, apart: 0 });
  t.deepEqual(workersOn('local', undefined, large), { workers: 2, apart: 0 });
});
