import type { PodTemplate } from '../manifest/pod-template.ts';

/**
 * The value of a `fieldRef`: from the manifest or, for what only a cluster knows, the equivalent for a process on this
 * machine. Undefined for a field that Kubernetes does not support.
 */
export function resolveField(path: string, template: PodTemplate): string | undefined {
  const keyed = /^metadata\.(labels|annotations)\['(.+)'\]$/.exec(path);
  if (keyed) return template[keyed[1] === 'labels' ? 'labels' : 'annotations'][keyed[2] ?? ''] ?? '';
  const fields: Readonly<Record<string, string>> = {
    'metadata.name': `${template.object.metadata.name}-0`,
    'metadata.namespace': template.namespace,
    'metadata.uid': '00000000-0000-0000-0000-000000000000',
    'spec.nodeName': 'localhost',
    'spec.serviceAccountName': template.pod.serviceAccountName ?? 'default',
    'status.podIP': '127.0.0.1',
    'status.podIPs': '127.0.0.1',
    'status.hostIP': '127.0.0.1',
    'status.hostIPs': '127.0.0.1',
  };
  return fields[path];
}
