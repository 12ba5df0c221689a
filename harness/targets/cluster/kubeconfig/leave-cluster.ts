import { ownerLabel } from '../../../host/run-labels.ts';
import { refOf } from '../../../kube/client/kube-client.ts';
import type { ClusterAccess } from '../../../kube/cluster-access.ts';
import { type ReleaseRecord, readRecord, recordKey, recordsIn, recordType } from '../../../kube/release-objects.ts';
import { awaitGone } from '../../../kube/watch/await-gone.ts';
import type { KubeObject } from '../../../model/cluster/kube-object.ts';
import { HarnessError } from '../../../model/errors/harness-error.ts';

const namespaceKind = { apiVersion: 'v1', kind: 'Namespace' };
const askers = /WebhookConfiguration$|^APIService$/;

/** Removes what a run made on a cluster that others use: its namespaces with all that is in them, and what its releases
 * made outside of them. What asks pods of the run goes first, and definitions after their objects.
 * @param timeoutMs how long none of the namespaces may go. @throws EnvironmentError with those that stay. */
export async function leaveCluster(access: ClusterAccess, timeoutMs: number): Promise<void> {
  const { client, marks = {} } = access;
  const labels = { [ownerLabel]: marks[ownerLabel] ?? '' };
  const names = (await client.list({ ...namespaceKind, labels })).map(({ metadata }) => metadata.name);
  const outside = await madeOutside(access, names);
  const isFirst = ({ kind }: KubeObject) => askers.test(kind);
  const isNamespace = ({ kind }: KubeObject) => kind === 'Namespace';
  const remove = async (objects: readonly KubeObject[]) => {
    for (const object of objects) await client.delete(refOf(object)).catch(ignoreUnserved);
  };
  await remove(outside.filter(isFirst));
  const more = outside.filter(isNamespace).map(({ metadata }) => metadata.name);
  const all = [...new Set([...names, access.namespace, ...more])];
  for (const name of all) await client.delete({ ...namespaceKind, name });
  await awaitGone(client, all, timeoutMs);
  await remove(outside.filter((object) => !isFirst(object) && !isNamespace(object)));
}

/** What the releases recorded that lies in none of the namespaces, the last first. */
async function madeOutside({ client, view }: ClusterAccess, names: readonly string[]): Promise<KubeObject[]> {
  const made: KubeObject[] = [];
  for (const home of view.homes.all) {
    const secrets = await client.list({ apiVersion: 'v1', kind: 'Secret', namespace: home });
    for (const secret of recordsIn(secrets)) {
      const record = readRecord(secret, home);
      for (const object of record.manifest) {
        if (record.adopted.includes(recordKey(object, home))) continue;
        const isNamespaced = await client.isNamespaced(object).catch(ignoreUnserved);
        const isInside = isNamespaced !== false && names.includes(object.metadata.namespace ?? home);
        if (isNamespaced === undefined || isInside) continue;
        if (secret['type'] === recordType || (await isOfHelm(client, object, record))) made.push(object);
      }
    }
  }
  return made.toReversed();
}

/** Whether Helm made an object for a release: it also records what it then found to be somebody else's. */
async function isOfHelm(
  client: ClusterAccess['client'],
  object: KubeObject,
  { release, namespace }: ReleaseRecord,
): Promise<boolean> {
  const { annotations = {} } = (await client.get(refOf(object)))?.metadata ?? {};
  return (
    annotations['meta.helm.sh/release-name'] === release && annotations['meta.helm.sh/release-namespace'] === namespace
  );
}

/** A kind whose definition is gone has no objects either. */
function ignoreUnserved(error: unknown): undefined {
  if (error instanceof HarnessError && /serves no/.test(error.message)) return undefined;
  throw error;
}
