import { ownerLabel } from '../../../host/run-labels.ts';
import { refOf } from '../../../kube/client/kube-client.ts';
import type { ClusterAccess } from '../../../kube/cluster-access.ts';
import { type ReleaseRecord, readRecord, recordKey, recordsIn, recordType } from '../../../kube/recorded-revisions.ts';
import { awaitDeleted } from '../../../kube/watch/await-deleted.ts';
import { awaitGone } from '../../../kube/watch/await-gone.ts';
import type { KubeObject } from '../../../model/cluster/kube-object.ts';
import { EnvironmentError, HarnessError } from '../../../model/errors/harness-error.ts';

const namespaceKind = { apiVersion: 'v1', kind: 'Namespace' };
const askers = /WebhookConfiguration$|^APIService$/;

/** Removes everything that a run created on a shared cluster: its namespaces with their content, and objects of its
 * releases outside them. Webhooks and API services that call pods of the run are removed first,
 * CustomResourceDefinitions after their objects.
 * @param timeoutMs how long to wait while no namespace disappears @throws EnvironmentError with the namespaces or
 * objects that remain */
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
  const last = outside.filter((object) => !isFirst(object) && !isNamespace(object));
  await remove(last);
  // A CustomResourceDefinition outlives its last object by seconds, and the next run could not create it.
  const going = { signal: AbortSignal.timeout(timeoutMs), isIt: isBeingDeleted, Failure: EnvironmentError };
  for (const object of last) await awaitDeleted(client, refOf(object), going).catch(ignoreUnserved);
}

/** Objects of the recorded releases that are outside the namespaces, latest first. */
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

/** Whether Helm created an object for the release: its record also lists objects that turned out to belong to someone
 * else. */
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

function isBeingDeleted({ metadata }: KubeObject): boolean {
  return metadata['deletionTimestamp'] !== undefined;
}

/** A kind whose CustomResourceDefinition is gone has no objects any more. */
function ignoreUnserved(error: unknown): undefined {
  if (error instanceof HarnessError && /serves no/.test(error.message)) return undefined;
  throw error;
}
