import test from 'ava';
import type { KubeClient } from '../../../kube/client/kube-client.ts';
import type { KubeObject } from '../../../model/cluster/kube-object.ts';
import { HarnessError } from '../../../model/errors/harness-error.ts';
import type { TargetContext } from '../../target.ts';
import { ImagePolicy, policyArguments } from './image-policy.ts';

test('The API server is asked to serve the policy if its version knows the feature gate but does not enable it', (t) => {
  const counts = (...images: readonly string[]) => policyArguments(...images).length;
  t.is(counts('rancher/k3s:v1.34.4-k3s1', 'local/k3s:v1.34.4'), 2);
  t.is(counts('rancher/k3s:v1.35.4-k3s1', 'rancher/k3s:v1.35.4-k3s1'), 2);
  t.is(counts('rancher/k3s:v1.36.1-k3s1', 'rancher/k3s:v1.36.1-k3s1'), 0);
  t.is(counts('rancher/k3s:v1.33.5-k3s1', 'rancher/k3s:v1.33.5-k3s1'), 0);
  t.is(
    counts('rancher/k3s:v1.35.4-k3s1', 'registry.example/k3s:v1.31.2'),
    0,
    'the running version is older than its name says',
  );
  t.is(counts('rancher/k3s:v1.35.4-k3s1', 'registry.example/k3s:mine'), 0);
});

/** A cluster that serves the policy under one version, or none, and takes it up after some looks. */
function cluster(served: string | undefined, { live, looks = 1 }: { live?: KubeObject; looks?: number } = {}) {
  const applied: KubeObject[] = [];
  let left = looks;
  const client = {
    get: async ({ apiVersion }: KubeObject) => {
      if (apiVersion !== served) throw new HarnessError('not served');
      return live;
    },
    apply: async (object: KubeObject) => applied.push(object),
    json: async (_method: string, _path: string, { body }: { body: { spec: { containers: object[] } } }) => {
      const imagePullPolicy = --left < 0 ? 'IfNotPresent' : 'Always';
      return { spec: { containers: body.spec.containers.map((each) => ({ ...each, imagePullPolicy })) } };
    },
  } as unknown as KubeClient;
  const context = { signal: new AbortController().signal, timeoutFactor: 1 } as TargetContext;
  return { applied, policy: new ImagePolicy(context, Promise.resolve(client)), looksLeft: () => left };
}
const imagesIn = (object: KubeObject | undefined) =>
  (object?.['spec'] as { variables: { expression: string }[] } | undefined)?.variables[0]?.expression;

test('The policy is in effect once the API server applies it, whichever API version it serves', async (t) => {
  for (const version of ['v1', 'v1beta1']) {
    const { policy, applied, looksLeft } = cluster(`admissionregistration.k8s.io/${version}`, { looks: 2 });
    policy.set('other:1', false);
    policy.set('web:2', true);
    policy.set('api', true);
    t.true(await policy.effective());
    t.is(looksLeft(), -1, 'it polled until the policy applied');
    t.deepEqual(
      applied.map(({ kind }) => kind),
      ['MutatingAdmissionPolicy', 'MutatingAdmissionPolicyBinding'],
      'changes made together are applied once',
    );
    t.is(imagesIn(applied[0]), '["api","web:2"]');
  }
});

test('No policy is applied to a cluster that does not serve it, or without an image to cover', async (t) => {
  const old = cluster(undefined);
  old.policy.set('api', true);
  t.false(await old.policy.effective());
  t.deepEqual(old.applied, []);
  const none = cluster('admissionregistration.k8s.io/v1');
  none.policy.set('web:1', false);
  t.true(await none.policy.effective());
  t.deepEqual(none.applied, []);
});

test('A kept cluster retains the images that this run does not mention and drops those that it overrides', async (t) => {
  const live = {
    spec: { variables: [{ name: 'images', expression: '["batch:1","web:1"]' }] },
  } as unknown as KubeObject;
  const kept = cluster('admissionregistration.k8s.io/v1', { live });
  kept.policy.set('api:1', true);
  kept.policy.set('web:1', false);
  t.true(await kept.policy.effective());
  t.is(imagesIn(kept.applied[0]), '["api:1","batch:1"]');
});
