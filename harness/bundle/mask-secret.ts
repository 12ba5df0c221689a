import type { KubeObject } from '../model/cluster/kube-object.ts';
import { dumpYaml } from '../text/exact-yaml.ts';

/** Objects as YAML documents that may be shown. */
export function showableYaml(objects: readonly KubeObject[]): string {
  return objects.map((object) => dumpYaml(showable(object), { lineWidth: 120, noRefs: true })).join('---\n');
}

/** An object as it may be shown: a Secret keeps its keys, and nothing keeps what only servers read. */
function showable(object: KubeObject): KubeObject {
  const { managedFields: _, annotations, ...metadata } = object.metadata;
  // What kubectl remembers of the last apply holds a Secret in plain text.
  const { 'kubectl.kubernetes.io/last-applied-configuration': __, ...kept } = annotations ?? {};
  const { apiVersion, kind, ...rest } = object;
  const shown = {
    apiVersion,
    kind,
    ...rest,
    metadata: { ...metadata, ...(Object.keys(kept).length > 0 && { annotations: kept }) },
  };
  return object.kind === 'Secret' ? { ...shown, ...masked(object, 'data'), ...masked(object, 'stringData') } : shown;
}

function masked(secret: KubeObject, field: 'data' | 'stringData'): object {
  const values = secret[field];
  if (typeof values !== 'object' || values === null) return {};
  return { [field]: Object.fromEntries(Object.keys(values).map((key) => [key, '***'])) };
}
