import test from 'ava';
import { edit, found, git, impact } from './fixtures/shop-repository.ts';

const pod = `apiVersion: v1
kind: Pod
metadata:
  name: {{ include "house.name" . }}-test-{{ randAlphaNum 5 | lower }}
  annotations: {helm.sh/hook: test}
spec:
  automountServiceAccountToken: false
  containers: [{name: test, image: "curl:8.0.0"}]
---
`;

test.serial('an object with a random name is the same at both versions, with every values file', async (t) => {
  await edit('library/templates/_db.tpl', '{{- define "house.db" -}}\n', `{{- define "house.db" -}}\n${pod}`);
  git('commit', '--quiet', '--all', '--message=pod');
  await edit('library/templates/_db.tpl', 'postgres:17.6\n          env', 'postgres:17.7\n          env');
  t.deepEqual(
    found(await impact()).filter((line) => !line.startsWith('RESTART')),
    [],
  );
  await edit('library/templates/_db.tpl', 'curl:8.0.0', 'curl:8.1.0');
  const { findings } = await impact();
  const tests = findings.filter(({ concerned }) => concerned.some(({ object }) => object.startsWith('Pod/')));
  t.deepEqual(
    tests.map(({ message, concerned }) => [message, concerned.map(({ object, always }) => [object, always])]),
    [['spec.containers[test].image changes from curl:8.0.0 to curl:8.1.0', [['Pod/shop-test-xxxxx', true]]]],
  );
  await edit('library/templates/_db.tpl', pod.replace('8.0.0', '8.1.0'), '');
  const gone = (await impact()).findings.filter(({ rule }) => rule === 'changed-hooks');
  t.deepEqual(
    gone.map(({ concerned }) => concerned.map(({ object, always }) => [object, always])),
    [[['Pod/shop-test-xxxxx', true]]],
  );
});
