import { type Json, mappingAt, mappingsAt, textAt, textsAt } from '../render/json.ts';
import { type Container, containersOf } from '../render/manifest.ts';

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
export function checkRestricted(pod: Json): string[] {
  const problems = ['hostNetwork', 'hostPID', 'hostIPC']
    .filter((key) => pod[key] === true)
    .map((key) => `${key} is true`);
  for (const volume of mappingsAt(pod, 'volumes')) {
    const kind = Object.keys(volume).find((key) => key !== 'name') ?? 'none';
    if (!volumeKinds.includes(kind)) problems.push(`volume ${String(volume['name'])} is of type ${kind}`);
  }
  const perContainer = containersOf(pod).flatMap((container) =>
    checkContainer(pod, container).map((problem) => ({ problem, container: container.name })),
  );
  // What the pod lets all of them do is one problem.
  for (const [problem, those] of Map.groupBy(perContainer, (one) => one.problem)) {
    const names = those.map(({ container }) => container);
    problems.push(`${names.length === 1 ? 'container' : 'containers'} ${names.join(', ')}: ${problem}`);
  }
  return problems;
}

function checkContainer(pod: Json, container: Container): string[] {
  const [all, own] = [mappingAt(pod, 'securityContext'), mappingAt(container, 'securityContext')];
  const either = { ...all, ...own };
  const problems: string[] = [];
  if (own['privileged'] === true) problems.push('privileged is true');
  if (own['allowPrivilegeEscalation'] !== false) problems.push('allowPrivilegeEscalation is not false');
  if (either['runAsNonRoot'] !== true) problems.push('runAsNonRoot is not true');
  if (either['runAsUser'] === 0) problems.push('runAsUser is 0');
  if (!textsAt(own, 'capabilities.drop').includes('ALL')) problems.push('capabilities.drop lacks ALL');
  const added = textsAt(own, 'capabilities.add').filter((name) => name !== 'NET_BIND_SERVICE');
  if (added.length > 0) problems.push(`capabilities.add has ${added.join(', ')}`);
  const profile = textAt(either, 'seccompProfile.type');
  if (profile !== 'RuntimeDefault' && profile !== 'Localhost') problems.push('seccompProfile is not RuntimeDefault');
  if (mappingsAt(container, 'ports').some((port) => port['hostPort'] !== undefined)) problems.push('a hostPort is set');
  return problems;
}
