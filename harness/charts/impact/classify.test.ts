import test from 'ava';
import type { KubeObject } from '../../model/kube-object.ts';
import { classify } from './classify.ts';

const object = (kind: string, rest: Record<string, unknown>, annotations?: Record<string, string>): KubeObject => ({
  apiVersion: 'v1',
  kind,
  metadata: { name: 'a', ...(annotations && { annotations }) },
  ...rest,
});
const deployment = (selector: string, container: Record<string, unknown>) =>
  object('Deployment', {
    spec: {
      selector: { matchLabels: { app: selector } },
      template: { spec: { containers: [{ name: 'web', ...container }] } },
    },
  });
const effectsOf = (before: KubeObject | undefined, after: KubeObject | undefined) =>
  classify(before, after).map(({ effect }) => effect);

test('a changed selector is refused', (t) => {
  t.deepEqual(effectsOf(deployment('a', {}), deployment('b', {})), ['refused']);
});

test('a changed pod template replaces the pods', (t) => {
  t.deepEqual(effectsOf(deployment('a', { image: 'a:1' }), deployment('a', { image: 'a:2' })), ['restart']);
});

test('a removed probe is named beside the restart', (t) => {
  const findings = classify(deployment('a', { readinessProbe: { tcpSocket: {} } }), deployment('a', {}));
  t.deepEqual(
    findings.map(({ message }) => message),
    ['the pods are replaced', 'readinessProbe of container web is removed'],
  );
});

test('a claim that shrinks, or changes its class, is refused; one that grows is not', (t) => {
  const claim = (storage: string, storageClassName: string) =>
    object('PersistentVolumeClaim', { spec: { storageClassName, resources: { requests: { storage } } } });
  t.deepEqual(effectsOf(claim('2Gi', 'a'), claim('1Gi', 'a')), ['refused']);
  t.deepEqual(effectsOf(claim('1Gi', 'a'), claim('1Gi', 'b')), ['refused']);
  t.deepEqual(effectsOf(claim('1Gi', 'a'), claim('2Gi', 'a')), ['change']);
});

test('a removed Service takes an identity away, a removed ServiceAccount does not', (t) => {
  t.deepEqual(effectsOf(object('Service', {}), undefined), ['identity']);
  t.deepEqual(effectsOf(object('ServiceAccount', {}), undefined), ['change']);
});

test('a hook is made anew each time, whatever changes in it', (t) => {
  const hook = (template: string) => object('Job', { spec: { template } }, { 'helm.sh/hook': 'pre-install' });
  t.deepEqual(effectsOf(hook('a'), hook('b')), ['change']);
});
