import { ownerLabel } from '../host/run-labels.ts';
import { EnvironmentError } from '../model/errors/harness-error.ts';
import { furtherNamespaces, type Platform } from '../model/platform.ts';
import { KubeError } from './client/kube-error.ts';
import type { ClusterAccess } from './cluster-access.ts';

const kind = { apiVersion: 'v1', kind: 'Namespace' };

/** Creates the additional namespaces of a platform, with their labels. On a shared cluster an existing namespace
 * belongs to someone else and is never changed.
 * @throws EnvironmentError on a shared cluster if one already exists */
export async function makeNamespaces(
  { client, marks }: Pick<ClusterAccess, 'client' | 'marks'>,
  platform: Pick<Platform, 'releases' | 'namespaces'>,
): Promise<void> {
  for (const [name, labels] of furtherNamespaces(platform)) {
    const namespace = { ...kind, metadata: { name, labels: { ...labels, ...marks } } };
    if (marks !== undefined && !(await isMade(client, namespace, marks))) continue;
    await client.apply(namespace);
  }
}

/** Creates a namespace; false if it did not exist before. */
async function isMade(
  client: ClusterAccess['client'],
  namespace: Parameters<ClusterAccess['client']['create']>[0],
  marks: Readonly<Record<string, string>>,
): Promise<boolean> {
  try {
    await client.create(namespace);
    return false;
  } catch (error) {
    if (!(error instanceof KubeError && error.status === 409)) throw error;
  }
  const { name } = namespace.metadata;
  const live = await client.get({ ...kind, name });
  const owner = live?.metadata.labels?.[ownerLabel];
  if (owner === marks[ownerLabel]) return true;
  throw new EnvironmentError(`namespace ${name} of platform.yaml already exists on this cluster`, {
    expected: 'no such namespace: the run creates it, and deletes it with its contents at the end',
    observed: owner === undefined ? 'it was not created by a run' : `it was created by run ${owner}`,
    next:
      owner === undefined
        ? 'use another namespace in platform.yaml, or a separate cluster: --target k3s'
        : 'wait until that run has ended; if it was killed or kept: platform-scenarios clean --target kubeconfig',
  });
}
