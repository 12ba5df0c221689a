import { KubeClient } from '../../kube/client/kube-client.ts';
import { KubeConnection } from '../../kube/client/kube-connection.ts';
import { awaitGone } from '../../kube/watch/await-gone.ts';
import { readKubeconfig } from '../../targets/cluster/kubeconfig/read-kubeconfig.ts';
import { decideCleanup } from './cleanup-decision.ts';

const goneTimeoutMs = 180_000;
const kind = { apiVersion: 'v1', kind: 'Namespace' };

/** Removes the namespaces that killed runs left on the cluster of the user's kubeconfig, and prints why others stay.
 * @param olderThanMs remove another machine's namespaces of at least this age; undefined: none by age
 * @throws EnvironmentError if there is no kubeconfig, or a namespace is not gone in time */
export async function cleanNamespaces(olderThanMs: number | undefined): Promise<void> {
  const { file, text } = readKubeconfig(process.env);
  const { KubeConfig } = await import('@kubernetes/client-node');
  const config = new KubeConfig();
  config.loadFromString(text);
  const client = new KubeClient(new KubeConnection(config), 'default');
  const say = (line: string) => process.stdout.write(`${line}\n`);
  const rules = { keptGoes: false, olderThanMs, nowMs: Date.now() };
  const made = (await client.list(kind)).flatMap(({ metadata }) => {
    const madeAtMs = Date.parse(String(metadata['creationTimestamp']));
    const decision = decideCleanup({ labels: metadata.labels, madeAtMs }, rules);
    return decision === undefined ? [] : [{ name: metadata.name, ...decision }];
  });
  if (made.length === 0) say(`no namespace of a run is left on the cluster of ${file}`);
  for (const { name, why } of made.filter(({ removed }) => !removed)) say(`left namespace ${name}: ${why}`);
  const dead = made.filter(({ removed }) => removed);
  for (const { name } of dead) await client.delete({ ...kind, name });
  for (const { name, why } of dead) {
    await awaitGone(client, [name], goneTimeoutMs);
    say(`removed namespace ${name}: ${why}`);
  }
}
