import test from 'ava';
import { deployment, kubeObject, renderedPlatform } from '../fixtures/platform.ts';
import { findJobs, findWorkloads } from './pod-template.ts';

const pod = (name: string) => ({ template: { spec: { containers: [{ name, args: null, env: null }] } } });

function release(...objects: Parameters<typeof renderedPlatform>[0][number]['objects'][number][]) {
  const [rendered] = renderedPlatform([{ name: 'api', objects }]).releases;
  if (rendered === undefined) throw new Error('no release');
  return rendered;
}

test('Deployments, StatefulSets and DaemonSets are workloads, with their labels and claims', (t) => {
  const claims = { volumeClaimTemplates: [{ metadata: { name: 'data' } }] };
  const found = findWorkloads(
    release(
      deployment('api', { args: ['serve'] }),
      kubeObject('StatefulSet', 'db', { spec: { ...pod('db'), ...claims } }),
      kubeObject('DaemonSet', 'agent', { spec: pod('agent') }),
      kubeObject('Pod', 'api-test', { spec: {} }),
    ),
  );
  t.deepEqual(
    found.map(({ object }) => object.metadata.name),
    ['api', 'db', 'agent'],
  );
  t.deepEqual(found[0]?.labels, { app: 'api' });
  t.deepEqual(found[0]?.container.args, ['serve']);
  t.deepEqual(found[1]?.claimTemplates, ['data']);
});

test('a list that the template leaves empty parses as an empty list', (t) => {
  const [found] = findWorkloads(release(kubeObject('Deployment', 'api', { spec: pod('api') })));
  t.deepEqual([found?.container.args, found?.container.env, found?.pod.volumes], [[], [], []]);
});

test('the default-container annotation selects the main container', (t) => {
  const template = {
    metadata: { annotations: { 'kubectl.kubernetes.io/default-container': 'main' } },
    spec: { containers: [{ name: 'proxy' }, { name: 'main' }] },
  };
  const [found] = findWorkloads(release(kubeObject('Deployment', 'api', { spec: { template } })));
  t.is(found?.container.name, 'main');
});

test('CronJobs and Jobs are found as jobs, but hooks are not', (t) => {
  const hook = kubeObject('Job', 'before', { spec: pod('before') });
  const metadata = { ...hook.metadata, annotations: { 'helm.sh/hook': 'pre-install' } };
  const found = findJobs(
    release(
      kubeObject('CronJob', 'nightly', { spec: { jobTemplate: { spec: { activeDeadlineSeconds: 5, ...pod('x') } } } }),
      kubeObject('Job', 'once', { spec: pod('once') }),
      { ...hook, metadata },
    ),
  );
  t.deepEqual(
    found.map(({ object, activeDeadlineMs }) => [object.metadata.name, activeDeadlineMs]),
    [
      ['nightly', 5000],
      ['once', undefined],
    ],
  );
});
