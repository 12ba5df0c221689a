import test from 'ava';
import type { KubeObject } from '../../model/cluster/kube-object.ts';
import { readSchemas } from '../kubernetes/read-schemas.ts';
import { Manifest } from '../render/manifest.ts';
import { pairs } from './fixtures/pairs.ts';
import { validityProblems } from './validity-problems.ts';

const schemas = await readSchemas();
const problemsOf = (object: KubeObject) =>
  validityProblems(new Manifest([object], 'shop'), schemas).map(({ path, message }) => `${path}: ${message}`);

for (const { title, refused, accepted } of pairs)
  test(`refused: ${title}`, (t) => {
    t.is(problemsOf(refused).length, 1, problemsOf(refused).join('\n'));
    t.deepEqual(problemsOf(accepted), []);
  });

test('a custom resource with the kind of another is not judged by its rules', (t) => {
  const metadata = { name: 'web' };
  t.deepEqual(problemsOf({ apiVersion: 'serving.knative.dev/v1', kind: 'Service', metadata, spec: {} }), []);
});
