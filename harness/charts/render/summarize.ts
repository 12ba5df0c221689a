import { isDeepStrictEqual } from 'node:util';
import { stringify } from 'yaml';
import type { KubeObject } from '../../model/cluster/kube-object.ts';

/** A render as a golden file shows it: objects sorted by kind and name, without what every object says (the usual
 * labels, the namespace) and without secret text, which is random. */
export function summarize(objects: readonly KubeObject[]): string {
  const sorted = [...objects].sort((a, b) => key(a).localeCompare(key(b)));
  return sorted
    .map((object) => stringify(clean(object), { lineWidth: 120, aliasDuplicateObjects: false }))
    .join('---\n');
}

function key(object: KubeObject): string {
  return `${object.kind}/${object.metadata.name}`;
}

function clean(object: KubeObject): unknown {
  const { labels, namespace: _, ...metadata } = object.metadata;
  const extra = Object.fromEntries(Object.entries(labels ?? {}).filter(([name]) => !usual.test(name)));
  const shown = { ...object, metadata: Object.keys(extra).length > 0 ? { ...metadata, labels: extra } : metadata };
  if (object.kind !== 'Secret') return shorten(shown);
  const texts = ['data', 'stringData'].filter((part) => object[part] !== undefined);
  return { ...shown, ...Object.fromEntries(texts.map((part) => [part, masked(object[part])])) };
}

const usual = /^(app\.kubernetes\.io\/(name|instance|version|managed-by)|helm\.sh\/chart)$/;

function masked(data: unknown): Record<string, string> {
  return Object.fromEntries(Object.keys(data ?? {}).map((name) => [name, '(masked)']));
}

const restrictedContainer = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ['ALL'] },
  readOnlyRootFilesystem: true,
};

/** Checksums of random text change with each render: that they are there is what counts. The security context that
 * every container has is named, not repeated. */
function shorten(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shorten);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => {
      if (name === 'checksum/secret') return [name, '(masked)'];
      if (name === 'securityContext' && isDeepStrictEqual(item, restrictedContainer)) return [name, '(restricted)'];
      return [name, shorten(item)];
    }),
  );
}
