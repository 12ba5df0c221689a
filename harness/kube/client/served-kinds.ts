import type { ResourceList } from './api-resources.ts';
import type { KubeClient } from './kube-client.ts';
import { KubeError } from './kube-error.ts';

interface GroupList {
  readonly groups: readonly { readonly versions: readonly { readonly groupVersion: string }[] }[];
}

/** The API versions and kinds that a cluster serves, in the format of `helm template --api-versions`; Helm asks for them
 * itself when it installs. A group whose server does not answer is left out, as Helm does.
 * @returns none if the cluster does not say what it serves */
export async function servedKinds(client: Pick<KubeClient, 'json'>, signal: AbortSignal): Promise<string[]> {
  const read = <T>(path: string) =>
    client.json<T>('GET', path, { signal }).catch((error: unknown) => {
      if (error instanceof KubeError) return undefined;
      throw error;
    });
  const [core, others] = await Promise.all([
    read<{ readonly versions: readonly string[] }>('/api'),
    read<GroupList>('/apis'),
  ]);
  const grouped = others?.groups.flatMap(({ versions }) => versions.map(({ groupVersion }) => groupVersion)) ?? [];
  const versions = [...(core?.versions ?? []), ...grouped];
  const kinds = versions.map(async (version) => {
    const list = await read<ResourceList>(`/api${version.includes('/') ? 's' : ''}/${version}`);
    return list === undefined ? [] : [version, ...list.resources.map(({ kind }) => `${version}/${kind}`)];
  });
  return [...new Set((await Promise.all(kinds)).flat())];
}
