import type { ClusterAccess } from '../../kube/cluster-access.ts';

const name = 'harness-releases';

/** The fingerprint of a release that a step of a scenario changed. */
export const changedByStep = 'changed by a scenario';

/** The fingerprints of the releases as the kit installed them, kept in the namespace, so that a kept cluster is taken up
 * without installing again what is unchanged. */
export async function readRecord(access: ClusterAccess): Promise<Readonly<Record<string, string>>> {
  const record = await access.client.get({ apiVersion: 'v1', kind: 'ConfigMap', name });
  return (record?.['data'] ?? {}) as Record<string, string>;
}

/** Notes what a release is now. */
export async function writeRecord(access: ClusterAccess, release: string, fingerprint: string): Promise<void> {
  // A field manager for each release: parallel installs must not take each other's entries away.
  await access.client.apply(
    { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data: { [release]: fingerprint } },
    `harness-${release}`,
  );
}
