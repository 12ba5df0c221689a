import { basename } from 'node:path';
import { refOf } from '../../../kube/client/kube-client.ts';
import { KubeError } from '../../../kube/client/kube-error.ts';
import type { ClusterAccess } from '../../../kube/cluster-access.ts';
import { type ReleaseRecord, recordKey } from '../../../kube/recorded-revisions.ts';
import { releaseFinder, syncRecords } from '../../../kube/release-objects.ts';
import { awaitDefinition } from '../../../kube/watch/await-definition.ts';
import { type KubeObject, objectName } from '../../../model/cluster/kube-object.ts';
import type { RenderedRelease } from '../../../model/cluster/rendered-release.ts';
import { HarnessError } from '../../../model/errors/harness-error.ts';
import { formatLocation } from '../../../model/source-location.ts';
import { forgetManifests, manifestHistory, recordManifests } from './manifest-records.ts';
import { removeObjects } from './remove-manifests.ts';

const fieldManager = 'platform-scenarios';

type Applied = Pick<RenderedRelease, 'release' | 'objects' | 'chartPath' | 'locate'>;

/** Installs or updates a release without a chart: first namespaces, then CustomResourceDefinitions until they are
 * established, then the rest in the order of the files, webhooks last. Objects that only an earlier revision had are
 * removed.
 * @returns the objects of the new revision
 * @throws HarnessError if an object belongs to someone else or the API server rejects it */
export async function applyManifests(
  access: ClusterAccess,
  rendered: Applied,
  wait: { readonly signal: AbortSignal; readonly timeoutMs: number },
): Promise<readonly KubeObject[]> {
  const { release, objects, chartPath } = rendered;
  await syncRecords(access.view);
  const before = await manifestHistory(access, release.name);
  const adopted = await adoptedOf(access, rendered, before);
  const revision = {
    ...{ release: release.name, revision: (before.at(-1)?.revision ?? 0) + 1, chart: basename(chartPath) },
    ...{ updated: new Date().toISOString(), manifest: objects, adopted },
  };
  // Recorded before the first object is applied, so that all of them are known to be the release's even if this process
  // is killed.
  await recordManifests(access, { ...revision, status: 'pending' });
  try {
    for (const object of inOrder(objects)) {
      wait.signal.throwIfAborted();
      await applyOne(access, object, rendered);
      if (object.kind === 'CustomResourceDefinition') await awaitDefinition(access, object, wait);
    }
    const now = new Set(objects.map((object) => recordKey(object, access.namespace)));
    const isGone = (object: KubeObject) => !now.has(recordKey(object, access.namespace));
    await removeObjects(access, before, wait, isGone);
  } catch (error) {
    await recordManifests(access, { ...revision, status: 'failed' });
    throw error;
  }
  await recordManifests(access, { ...revision, status: 'deployed' });
  for (const each of before.filter(({ status }) => status === 'deployed'))
    await recordManifests(access, { ...each, status: 'superseded' });
  await forgetManifests(access, release.name, { keepsLatest: true });
  return objects;
}

/** Sorts objects by the order in which Kubernetes accepts them, otherwise keeping their order. */
export function inOrder(objects: readonly KubeObject[]): KubeObject[] {
  return objects.toSorted((a, b) => groupOf(a) - groupOf(b));
}

/** Webhooks come last, because they call pods that earlier objects create. */
function groupOf({ kind }: KubeObject): number {
  if (kind === 'Namespace') return 0;
  if (kind === 'CustomResourceDefinition') return 1;
  return /WebhookConfiguration$/.test(kind) ? 3 : 2;
}

/** Keys of the objects that existed before the release and that it adopts. On a shared cluster, only objects in the
 * run's own namespaces may be adopted.
 * @throws HarnessError for an object of another release or owner */
async function adoptedOf(
  access: ClusterAccess,
  rendered: Applied,
  before: readonly ReleaseRecord[],
): Promise<string[]> {
  const adopted = new Set(before.flatMap((record) => record.adopted));
  const own = new Set(before.flatMap(({ keys }) => [...keys]));
  const releaseOf = releaseFinder(access.view);
  const homes = access.view.homes.all;
  for (const object of rendered.objects) {
    const key = recordKey(object, access.namespace);
    const place = await placeOf(access, object);
    const isOutside = place.namespace === undefined || !homes.includes(place.namespace);
    if (access.marks && isOutside && place.namespace !== undefined && !makes(rendered, place.namespace))
      throw foreign(rendered, object, `namespace ${place.namespace} is not part of this run`);
    if (own.has(key)) continue;
    const live = place.isServed ? await access.client.get(refOf(object)) : undefined;
    if (live === undefined) continue;
    const other = releaseOf(live);
    if (other !== undefined) throw foreign(rendered, object, `it belongs to release ${other}`);
    const isHome = object.kind === 'Namespace' && homes.includes(object.metadata.name);
    if (access.marks && isOutside && !isHome) throw foreign(rendered, object, 'it already existed before this run');
    adopted.add(key);
  }
  return [...adopted];
}

function makes({ objects }: Applied, namespace: string): boolean {
  return objects.some(({ kind, metadata }) => kind === 'Namespace' && metadata.name === namespace);
}

async function placeOf({ client, namespace }: ClusterAccess, object: KubeObject) {
  try {
    const isNamespaced = await client.isNamespaced(object);
    return { isServed: true, namespace: isNamespaced ? (object.metadata.namespace ?? namespace) : undefined };
  } catch (error) {
    // The kind may be defined by a CustomResourceDefinition in the same manifests.
    if (!(error instanceof HarnessError)) throw error;
    return { isServed: false, namespace: object.metadata.namespace };
  }
}

function foreign(rendered: Applied, object: KubeObject, why: string): HarnessError {
  return new HarnessError(`${objectName(object)} cannot be part of release ${rendered.release.name}: ${why}`, {
    expected: 'an object that does not exist yet, in a namespace of the run',
    observed: whereOf(rendered, object),
    next: `kubectl get ${object.kind.toLowerCase()} ${object.metadata.name} -o yaml shows its owner`,
  });
}

async function applyOne({ client }: ClusterAccess, object: KubeObject, rendered: Applied): Promise<void> {
  try {
    await client.apply(object, fieldManager);
  } catch (error) {
    if (!(error instanceof HarnessError)) throw error;
    const said = error instanceof KubeError ? error.said : error.message;
    throw new HarnessError(`${objectName(object)} at ${whereOf(rendered, object)}: ${said}`, {
      observed: said,
      cause: error,
    });
  }
}

function whereOf({ locate, chartPath }: Applied, object: KubeObject): string {
  const at = locate?.({ object, key: 'kind' });
  return at === undefined ? basename(chartPath) : formatLocation(at);
}
