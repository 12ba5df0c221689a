import test from 'ava';
import { lineOf, object, seen } from './fixtures/seen.ts';
import { judgeObject } from './judge-workload.ts';

const ago = (ms: number) => new Date(Date.now() - ms).toISOString();
const node = { spec: { nodeName: 'n' } };
const replicaSet = (template = {}) => object('ReplicaSet', 'api', { spec: { replicas: 1, template }, status: {} });

function pod(name: string, status: object, creationTimestamp = ago(1000)) {
  const ownerReferences = [{ kind: 'ReplicaSet', name: 'api', uid: 'uid-api' }];
  return object('Pod', name, { ...node, metadata: { ownerReferences, creationTimestamp }, status });
}
const rejected = (reason: string, message = 'no') => pod('api-0', { phase: 'Failed', reason, message });
const line = (set: ReturnType<typeof replicaSet>, ...pods: ReturnType<typeof pod>[]) =>
  lineOf(judgeObject(set, seen(set, ...pods)));
const refused = (words: string) =>
  `Rejected | node n refuses to run pod api-0: ${words} | kubectl -n shop describe pod api-0`;

test('A rejection that applies to every pod of the template ends the wait', (t) => {
  t.is(line(replicaSet(), rejected('SysctlForbidden', 'not allowlisted')), refused('SysctlForbidden: not allowlisted'));
  const large = 'requested: 500000, used: 0, capacity: 2000';
  t.is(line(replicaSet(), rejected('OutOfcpu', large)), refused(`OutOfcpu: ${large}`));
});

test('A rejection by a node ends the wait only if the template names the node', (t) => {
  t.is(line(replicaSet(node), rejected('NodeAffinity')), refused('NodeAffinity: no'));
  t.is(line(replicaSet(), rejected('NodeAffinity')), '... api-0: Failed: NodeAffinity: no');
});

test('Room and devices that others use are waited for, with what the node says', (t) => {
  const full = 'requested: 1000, used: 1500, capacity: 2000';
  t.is(line(replicaSet(node), rejected('OutOfcpu', full)), `... api-0: Failed: OutOfcpu: ${full}`);
  t.is(
    line(replicaSet(), rejected('UnexpectedAdmissionError', 'devices unavailable')),
    '... api-0: Failed: UnexpectedAdmissionError: devices unavailable',
  );
});

test('A rejected pod whose successor was accepted does not count', (t) => {
  const starting = { phase: 'Pending', conditions: [{ type: 'PodScheduled', status: 'True' }] };
  const next = pod('api-1', starting, ago(0));
  t.is(
    line(replicaSet(node), rejected('NodeAffinity'), next),
    '... api-0: Failed: NodeAffinity: no; api-1: not scheduled yet',
  );
});

test('A Job, which counts its failed pods, does not try again what its node rejects', (t) => {
  const job = object('Job', 'api', { spec: { template: node }, status: {} });
  const ownerReferences = [{ kind: 'Job', name: 'api', uid: 'uid-api' }];
  const failed = (reason: string) =>
    object('Pod', 'api-0', {
      ...node,
      metadata: { ownerReferences },
      status: { phase: 'Failed', reason, message: 'no' },
    });
  t.is(lineOf(judgeObject(job, seen(job, failed('NodeAffinity')))), refused('NodeAffinity: no'));
  t.is(lineOf(judgeObject(job, seen(job, failed('Evicted')))), '... Job/api runs');
});

test('A pod that its nodeName binds to a node is given time until the node answers', (t) => {
  const unanswered = (ms: number) => line(replicaSet(node), pod('api-0', { phase: 'Pending' }, ago(ms)));
  t.is(unanswered(10_000), '... api-0: not accepted by node n yet');
  t.is(
    unanswered(31_000),
    'Rejected | pod api-0 is bound by its nodeName to node n, which does not exist or does not answer | kubectl -n shop describe pod api-0',
  );
});
