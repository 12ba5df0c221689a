import type { KubeClient } from '../../kube/client/kube-client.ts';
import { KubeError } from '../../kube/client/kube-error.ts';
import type { KubeObject } from '../../model/cluster/kube-object.ts';
import { testWithEngine } from '../../session/fixtures/with-engine.ts';
import { startThrowawayCluster } from '../impact/cluster/throwaway-cluster.ts';
import { pairs } from './fixtures/pairs.ts';

testWithEngine('an API server refuses what is refused without one, and takes what is nearest to it', async (t) => {
  t.timeout(180_000);
  const cluster = await startThrowawayCluster();
  if ('reason' in cluster) return void t.fail(cluster.reason);
  await using _ = cluster;
  const { client } = cluster;
  const wrong: string[] = [];
  for (const { title, refused, accepted } of pairs)
    for (const [object, isExpected] of [
      [refused, false],
      [accepted, true],
    ] as const) {
      const answer = await ask(client, object);
      if ((answer === '') !== isExpected)
        wrong.push(`${title}, ${isExpected ? 'accepted' : 'refused'}: ${answer || 'taken'}`);
    }
  t.deepEqual(wrong, []);
});

/** Why the server refuses an object; empty if it does not. */
async function ask(client: KubeClient, object: KubeObject): Promise<string> {
  try {
    const path = await client.pathOf({ ...object, ...object.metadata });
    const query = 'fieldManager=helm&force=true&fieldValidation=Strict&dryRun=All';
    const type = 'application/apply-patch+yaml';
    await (await client.request('PATCH', `${path}?${query}`, { body: object, type })).text();
    return '';
  } catch (error) {
    if (error instanceof KubeError) return error.message;
    throw error;
  }
}
