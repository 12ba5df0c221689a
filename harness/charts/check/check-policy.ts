import { checkAccess } from './check-access.ts';
import { checkRestricted } from './check-restricted.ts';
import { type Container, type Pod, podOf } from './pod-of.ts';

const served = ['Deployment', 'StatefulSet', 'DaemonSet'];

/** Names of variables that hold what nobody else is to know; one that names a file or a Secret does not. */
const secretNames = /(^|_)(PASSWORD|PASSWD|SECRET|TOKEN|API_?KEY|PRIVATE_KEY|ACCESS_KEY)$/i;

/** What an object breaks of the rules that every chart here keeps, one line each. */
export function checkObject(object: Readonly<Record<string, unknown>>): string[] {
  const pod = podOf(object);
  if (pod === undefined) return checkAccess(object);
  return [...checkRestricted(pod), ...checkPod(pod, served.includes(String(object['kind'])))];
}

function checkPod(pod: Pod, isServed: boolean): string[] {
  const problems = pod.automountServiceAccountToken === undefined ? ['automountServiceAccountToken is not given'] : [];
  for (const container of [...pod.initContainers, ...pod.containers]) {
    problems.push(...checkContainer(container).map((problem) => `container ${container.name}: ${problem}`));
  }
  if (isServed && pod.containers[0] !== undefined) problems.push(...checkProbes(pod.containers[0]));
  return problems;
}

function checkContainer(container: Container): string[] {
  const problems: string[] = [];
  if (container.securityContext.readOnlyRootFilesystem !== true) problems.push('readOnlyRootFilesystem is not true');
  for (const name of ['cpu', 'memory']) {
    if (container.resources.requests?.[name] === undefined) problems.push(`resources.requests.${name} is not given`);
    if (container.resources.limits?.[name] === undefined) problems.push(`resources.limits.${name} is not given`);
  }
  for (const { name, value } of container.env) {
    if (value && secretNames.test(name)) problems.push(`env ${name} is written in plain text: read it from a Secret`);
  }
  const name = container.image.slice(container.image.lastIndexOf('/') + 1);
  if (!container.image.includes('@') && (!name.includes(':') || name.endsWith(':latest'))) {
    problems.push(`image ${container.image || '(none)'} names no version`);
  }
  return problems;
}

function checkProbes(container: Container): string[] {
  return (['startupProbe', 'readinessProbe', 'livenessProbe'] as const)
    .filter((probe) => container[probe] === undefined)
    .map((probe) => `container ${container.name}: ${probe} is not given`);
}
