import type { ClusterAccess } from '../../kube/cluster-access.ts';
import { lastRecords, syncRecords } from '../../kube/release-objects.ts';
import type { RenderedRelease } from '../../model/cluster/rendered-release.ts';

const name = 'harness-releases';

/** The fingerprint of a release that a step of a scenario changed. */
export const changedByStep = 'changed by a scenario';

/** The fingerprints of the releases as the kit installed them, kept in the namespace, so that a kept cluster is taken up
 * without installing again what is unchanged. */
export async function readRecord(access: ClusterAccess): Promise<Readonly<Record<string, string>>> {
  const record = await access.client.get({ apiVersion: 'v1', kind: 'ConfigMap', name });
  return (record?.['data'] ?? {}) as Record<string, string>;
}

/** The same, but of a release that does not stand any more as Helm's own record tells, since somebody removed it or its last
 * revision failed, it says so. */
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

/** The images of a release that are not those any more that it was installed with, though they are named the same. */
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

/** Notes with which images a release was installed. */
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

/** No release can be named so. */
function imagesKey(release: string): string {
  return `images_${release}`;
}

/** Notes what a release is now. */
export async function writeRecord(access: ClusterAccess, release: string, fingerprint: string): Promise<void> {
  // A field manager for each release: parallel installs must not take each other's entries away.
  await access.client.apply(
    { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data: { [release]: fingerprint } },
    `harness-${release}`,
  );
}
