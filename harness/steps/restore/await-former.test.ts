import test from 'ava';
import { lineOf, object, seen } from '../../health/fixtures/seen.ts';
import type { Judgement } from '../../model/cluster/judgement.ts';
import type { KubeObject } from '../../model/cluster/kube-object.ts';
import { awaitFormer } from './await-former.ts';

/** What is waited for after an object was put back. @param live the objects in the cluster */
async function awaited(former: KubeObject, back: KubeObject, ...live: readonly KubeObject[]): Promise<string> {
  const judged: Judgement[] = [];
  const waitUntil = async (judge: (now: unknown) => Judgement) => void judged.push(judge(seen(...live)));
  const view = { at: () => ({ synced: async () => undefined, waitUntil }) };
  const client = { delete: async () => true };
  await awaitFormer(
    { namespace: 'shop', client, view } as never,
    former,
    back,
    undefined,
    new AbortController().signal,
  );
  return judged.map(lineOf).join();
}

const daemons = (generation: number, observedGeneration = generation) =>
  object('DaemonSet', 'agent', {
    metadata: { generation, uid: `of-${generation}` },
    status: { observedGeneration, desiredNumberScheduled: 1, updatedNumberScheduled: 1, numberAvailable: 1 },
  });

test('A DaemonSet that was created again is ready although its generation starts anew', async (t) => {
  t.is(await awaited(daemons(8), daemons(1), daemons(1)), 'ready');
});

test('A DaemonSet that was changed back is awaited until its controller has observed that', async (t) => {
  t.is(await awaited(daemons(2), daemons(3), { ...daemons(3, 2) }), '... DaemonSet/agent: change not observed yet');
});
