import test from 'ava';
import type { KubeObject } from '../../model/kube-object.ts';
import type { Rendering } from '../render/render-charts.ts';
import { compare } from './compare.ts';

const chart = {
  folder: 'web',
  path: '/charts/web',
  name: 'web',
  version: '1.0.0',
  description: '',
  library: false,
  libraries: [],
  wanted: {},
};
const rendering = (objects: readonly KubeObject[], refused?: string): Rendering => ({
  chart,
  values: '',
  objects,
  refused,
});
const config = (name: string, colour: string): KubeObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name },
  data: { colour },
});

test('added, removed and changed objects are named, and equal ones are not', (t) => {
  const before = rendering([config('same', 'red'), config('goes', 'red'), config('turns', 'red')]);
  const after = rendering([config('same', 'red'), config('comes', 'red'), config('turns', 'blue')]);
  const { changes } = compare(before, after);
  t.deepEqual(
    changes.map(({ name, kind }) => `${name} ${kind}`),
    ['ConfigMap/comes added', 'ConfigMap/goes removed', 'ConfigMap/turns changed'],
  );
  t.regex(changes[2]?.patch ?? '', /- {2}colour: red\n\+ {2}colour: blue/);
});

test('a new random secret is no change', (t) => {
  const secret = (password: string): KubeObject => ({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'a' },
    data: { password },
  });
  t.deepEqual(compare(rendering([secret('eA==')]), rendering([secret('eQ==')])).changes, []);
});

test('values that helm took before and refuses now are a refusal', (t) => {
  t.is(compare(rendering([]), rendering([], 'no such key')).refused, 'no such key');
});

test('a values file that was not there before is new, and its objects are not called added', (t) => {
  const change = compare(undefined, rendering([config('a', 'red')]));
  t.deepEqual([change.changes, change.note], [[], 'is new']);
});

test('what did not render before says so', (t) => {
  t.is(compare(rendering([], 'broken'), rendering([config('a', 'red')])).note, 'did not render before: broken');
});
