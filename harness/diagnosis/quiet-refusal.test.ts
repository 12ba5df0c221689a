import test from 'ava';
import { object } from '../health/fixtures/seen.ts';
import type { ClusterAccess } from '../kube/cluster-access.ts';
import type { KubeObject } from '../model/cluster/kube-object.ts';
import { facts } from './fixtures/facts.ts';
import { quietRefusal } from './quiet-refusal.ts';

const running = (name: string, status = 'True') =>
  object('Pod', name, {
    spec: { serviceAccountName: 'operator', containers: [{ name: 'main' }] },
    status: {
      phase: 'Running',
      conditions: [{ type: 'Ready', status }],
      containerStatuses: [{ name: 'main', ready: true, state: { running: {} } }],
    },
  });
const log = (resource: string) =>
  `${resource} is forbidden: User "system:serviceaccount:shop:operator" cannot watch resource "${resource}" in API group "" at the cluster scope`;

/** What is found in the logs of pods; `allowed` are the resources that the account may watch by now. */
async function found(
  pods: readonly KubeObject[],
  logs: Readonly<Record<string, string>>,
  allowed: readonly string[] = [],
) {
  const read: string[] = [];
  const access = {
    view: { everywhere: () => pods },
    pods: {
      at: () => ({
        logs: async (pod: string) => {
          read.push(pod);
          return logs[pod];
        },
      }),
    },
    client: {
      json: async (
        _method: string,
        _path: string,
        { body }: { body: { spec: { resourceAttributes: { resource: string } } } },
      ) => ({
        status: { allowed: allowed.includes(body.spec.resourceAttributes.resource) },
      }),
    },
  } as unknown as ClusterAccess;
  const isAsked = ({ metadata }: KubeObject) => metadata.name.startsWith('api');
  const finding = await quietRefusal(access, facts(pods), isAsked);
  return { finding, read };
}

const told = (resource: string, pod: string) =>
  `ServiceAccount operator may not watch ${resource} in the whole cluster, which container main of pod ${pod} requests from the API server: no chart binds a role to it`;

test('A right that a ready pod lacks is the likely cause when its expected effect does not appear', async (t) => {
  const { finding } = await found([running('operator-0')], { 'operator-0': `starting\n${log('secrets')}` });
  t.deepEqual(finding, { text: told('secrets', 'operator-0'), certain: false });
});

test('If the failure is about pods, logs of other pods are not read, and of at most ten pods', async (t) => {
  const { finding, read } = await found([running('operator-0'), running('api-0')], { 'operator-0': log('secrets') });
  t.deepEqual([finding, read], [undefined, ['api-0']]);
  const many = Array.from({ length: 12 }, (_, index) => running(`pod-${index}`));
  t.is((await found(many, {})).read.length, 10);
});

test('A refusal that has since been allowed is not reported, and logs of an unready pod are not read', async (t) => {
  const logs = { 'operator-0': `${log('nodes')}\n${log('secrets')}` };
  t.is((await found([running('operator-0')], logs, ['nodes'])).finding?.text, told('secrets', 'operator-0'));
  t.is((await found([running('operator-0')], logs, ['nodes', 'secrets'])).finding, undefined);
  t.deepEqual((await found([running('operator-0', 'False')], logs)).read, []);
});
