import type { KubeClient, ObjectRef } from '../../kube/client/kube-client.ts';
import type { Definition } from '../../kube/watch/await-definition.ts';
import type { KubeObject } from '../../model/cluster/kube-object.ts';

/** The custom resources that the cluster deletes with their CustomResourceDefinition, in every namespace; none for an
 * object of another kind, or one that does not exist. */
export async function objectsDefinedBy(
  client: Pick<KubeClient, 'get' | 'listEverywhere'>,
  ref: ObjectRef,
): Promise<readonly KubeObject[]> {
  if (ref.kind !== 'CustomResourceDefinition') return [];
  const found = await client.get(ref);
  if (found === undefined) return [];
  const { group, names, versions } = found['spec'] as Definition;
  const version = versions.find(({ storage, served }) => storage && served) ?? versions.find(({ served }) => served);
  return version === undefined
    ? []
    : client.listEverywhere({ apiVersion: `${group}/${version.name}`, kind: names.kind });
}
