import test from 'ava';
import { unstableValues } from './random-values.ts';

const map = (name: string, data: string) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name },
  data: { a: data },
});

test('what is rendered twice under one name is not random', (t) => {
  const render = [map('web', 'one'), map('web', 'two')];
  t.deepEqual(unstableValues(render, structuredClone(render)), []);
});

test('a value and the name of an object that differ with each render are random', (t) => {
  t.deepEqual(unstableValues([map('web', 'one'), map('web-k3f9a', 'a')], [map('web', 'two'), map('web-x81pq', 'a')]), [
    { kind: 'ConfigMap', name: 'web', path: '/data/a' },
    { kind: 'ConfigMap', name: 'web-k3f9a', path: '/metadata/name', word: { fromEnd: 0, length: 5 } },
  ]);
});
