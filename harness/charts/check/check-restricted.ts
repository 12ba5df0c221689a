import type { Container, Pod } from './pod-of.ts';

const volumeKinds = [
  'configMap',
  'csi',
  'downwardAPI',
  'emptyDir',
  'ephemeral',
  'persistentVolumeClaim',
  'projected',
  'secret',
];

/** Where a pod breaks Pod Security `restricted`, one line each.
 * Own code in place of kube-linter: that one is had neither by npm nor from the Go proxy, and the standard is short. */
export function checkRestricted(pod: Pod): string[] {
  const problems: string[] = [];
  for (const key of ['hostNetwork', 'hostPID', 'hostIPC'] as const) if (pod[key]) problems.push(`${key} is true`);
  for (const volume of pod.volumes) {
    const kind = Object.keys(volume).find((key) => key !== 'name') ?? 'none';
    if (!volumeKinds.includes(kind)) problems.push(`volume ${String(volume['name'])} is of type ${kind}`);
  }
  for (const container of [...pod.initContainers, ...pod.containers]) {
    problems.push(...checkContainer(pod, container).map((problem) => `container ${container.name}: ${problem}`));
  }
  return problems;
}

function checkContainer(pod: Pod, container: Container): string[] {
  const own = container.securityContext;
  const problems: string[] = [];
  if (own.privileged) problems.push('privileged is true');
  if (own.allowPrivilegeEscalation !== false) problems.push('allowPrivilegeEscalation is not false');
  if (!(own.runAsNonRoot ?? pod.securityContext.runAsNonRoot)) problems.push('runAsNonRoot is not true');
  if ((own.runAsUser ?? pod.securityContext.runAsUser) === 0) problems.push('runAsUser is 0');
  if (!own.capabilities?.drop?.includes('ALL')) problems.push('capabilities.drop lacks ALL');
  const added = (own.capabilities?.add ?? []).filter((name) => name !== 'NET_BIND_SERVICE');
  if (added.length > 0) problems.push(`capabilities.add has ${added.join(', ')}`);
  const profile = (own.seccompProfile ?? pod.securityContext.seccompProfile)?.type;
  if (profile !== 'RuntimeDefault' && profile !== 'Localhost') problems.push('seccompProfile is not RuntimeDefault');
  if (container.ports.some((port) => port.hostPort !== undefined)) problems.push('a hostPort is given');
  return problems;
}
