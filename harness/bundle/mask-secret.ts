import type { KubeObject } from '../model/cluster/kube-object.ts';
import { dumpYaml } from '../text/exact-yaml.ts';

/** Formats objects as YAML documents that may be shown. */
export function showableYaml(objects: readonly KubeObject[]): string {
  return objects.map((object) => dumpYaml(showable(object), { lineWidth: 120, noRefs: true })).join('---\n');
}

/** Copies an object for display: a Secret keeps only its keys, and fields that only servers read are removed. */
function showable(object: KubeObject): KubeObject {
  const { managedFields: _, annotations, ...metadata } = object.metadata;
  // This annotation contains a Secret in plain text.
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
