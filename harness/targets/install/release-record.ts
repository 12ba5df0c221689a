import type { ClusterAccess } from '../../kube/cluster-access.ts';
import { lastRecords } from '../../kube/recorded-revisions.ts';
import { syncRecords } from '../../kube/release-objects.ts';
import type { RenderedRelease } from '../../model/cluster/rendered-release.ts';

const name = 'harness-releases';

/** The fingerprint recorded for a release that a scenario's step changed. */
export const changedByStep = 'changed by a scenario';

/** The fingerprints of the releases as the kit installed them. They are stored in the namespace, so that reusing a kept
 * cluster does not install unchanged releases again. */
export async function readRecord(access: ClusterAccess): Promise<Readonly<Record<string, string>>> {
  const record = await access.client.get({ apiVersion: 'v1', kind: 'ConfigMap', name });
  return (record?.['data'] ?? {}) as Record<string, string>;
}

/** Like `readRecord`, but a release that Helm's own records show as removed or failed is marked as such. */
export async function standingRecord(access: ClusterAccess): Promise<Readonly<Record<string, string>>> {
  const recorded = await readRecord(access);
  if (Object.keys(recorded).length === 0) return recorded;
  await syncRecords(access.view);
  const records = lastRecords(access.view);
  const stands = (key: string) => key.startsWith(imagesKey('')) || records.get(key)?.status === 'deployed';
  return Object.fromEntries(
    Object.entries(recorded).map(([key, value]) => [key, stands(key) || value === changedByStep ? value : 'gone']),
  );
}

/** The images of a release that were rebuilt under the same name since it was installed. */
export function rebuiltImages(
  { broughtImage }: Pick<ClusterAccess, 'broughtImage'>,
  record: Readonly<Record<string, string>>,
  { release, images }: Pick<RenderedRelease, 'release' | 'images'>,
): readonly string[] {
  const before = JSON.parse(record[imagesKey(release.name)] ?? '{}') as Readonly<Record<string, string>>;
  return images.filter((image) => {
    const now = broughtImage?.(image);
    return now !== undefined && before[image] !== undefined && before[image] !== now;
  });
}

/** Records the ids of the images that a release was installed with. */
export async function writeImages(
  access: ClusterAccess,
  { release, images }: Pick<RenderedRelease, 'release' | 'images'>,
): Promise<void> {
  const ids = images
    .map((image) => [image, access.broughtImage?.(image)] as const)
    .filter(([, id]) => id !== undefined);
  const data = ids.length > 0 ? { [imagesKey(release.name)]: JSON.stringify(Object.fromEntries(ids)) } : {};
  await access.client.apply(
    { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data },
    `harness-images-${release.name}`,
  );
}

/** The underscore avoids a collision, because no release name may contain one. */
function imagesKey(release: string): string {
  return `images_${release}`;
}

/** Records the fingerprint of a release. */
export async function writeRecord(access: ClusterAccess, release: string, fingerprint: string): Promise<void> {
  // One field manager per release, so that parallel installs do not remove each other's entries.
  await access.client.apply(
    { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data: { [release]: fingerprint } },
    `harness-${release}`,
  );
}
