import { awaitGone } from '../cluster/await-gone.ts';
import { KubeClient } from '../cluster/kube-client.ts';
import { KubeConnection } from '../cluster/kube-connection.ts';
import { ownerOf } from '../cluster/run-labels.ts';
import { formatDuration } from '../model/duration.ts';
import type { KubeObject } from '../model/kube-object.ts';
import { readKubeconfig } from '../targets/kubeconfig/read-kubeconfig.ts';
import { isRunning } from '../temporary/temporary-folder.ts';

const goneTimeoutMs = 180_000;
const hourMs = 3_600_000;
const kind = { apiVersion: 'v1', kind: 'Namespace' };

/** What becomes of a namespace that a run made, and why. */
interface Fate {
  readonly removed: boolean;
  readonly why: string;
}

/** Removes from the cluster of the user's kubeconfig the namespaces that killed runs left, and tells of those that stay
 * why. Whether a run of another machine is dead cannot be told: its namespace goes only by its age.
 * @param olderThanMs undefined: none goes by its age.
 * @throws EnvironmentError where there is no kubeconfig, or a namespace does not go. */
export async function cleanNamespaces(olderThanMs: number | undefined): Promise<void> {
  const { file, text } = readKubeconfig(process.env);
  const { KubeConfig } = await import('@kubernetes/client-node');
  const config = new KubeConfig();
  config.loadFromString(text);
  const client = new KubeClient(new KubeConnection(config), 'default');
  const say = (line: string) => process.stdout.write(`${line}\n`);
  const made = (await client.list(kind)).flatMap((namespace) => {
    const fate = fateOf(namespace, olderThanMs, Date.now());
    return fate === undefined ? [] : [{ name: namespace.metadata.name, ...fate }];
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

/** What is to become of a namespace; undefined where no run made it.
 * @param nowMs milliseconds since the epoch. */
export function fateOf({ metadata }: KubeObject, olderThanMs: number | undefined, nowMs: number): Fate | undefined {
  const owner = ownerOf(metadata.labels);
  const ageMs = nowMs - Date.parse(String(metadata['creationTimestamp']));
  const age = `${ageMs < 2 * hourMs ? formatDuration(ageMs) : `${Math.floor(ageMs / hourMs)} h`} old`;
  const isOld = olderThanMs !== undefined && ageMs > olderThanMs;
  switch (owner.state) {
    case 'nobody':
      return undefined;
    case 'kept':
      return { removed: false, why: `it was kept on purpose; kubectl delete namespace ${metadata.name}` };
    case 'here':
      return isRunning(owner.pid)
        ? { removed: false, why: `process ${owner.pid} is using it` }
        : { removed: true, why: `process ${owner.pid}, which made it, is gone` };
    case 'elsewhere':
    case 'unknown': {
      const whose = owner.state === 'elsewhere' ? `a process of ${owner.host} made it` : 'no process is noted on it';
      if (isOld) return { removed: true, why: `${whose}, and it is ${age}` };
      return { removed: false, why: `${whose}, ${age}; --older-than DURATION removes it by its age` };
    }
  }
}
