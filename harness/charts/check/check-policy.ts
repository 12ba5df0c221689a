import type { KubeObject } from '../../model/cluster/kube-object.ts';
import { at, type Json, mappingsAt, textAt } from '../render/json.ts';
import { type Container, containersOf, mainContainersOf, podOf } from '../render/manifest.ts';
import { checkAccess } from './check-access.ts';
import { checkRestricted } from './check-restricted.ts';

const served = ['Deployment', 'StatefulSet', 'DaemonSet'];

/** Names of variables that contain a secret; one that names a file or a Secret does not. */
const secretNames = /(^|_)(PASSWORD|PASSWD|SECRET|TOKEN|API_?KEY|PRIVATE_KEY|ACCESS_KEY)$/i;

/** Values that are no secret: a switch, and a reference to another variable. */
const harmless = /^(true|false|yes|no|on|off|[01]|\$\(\w+\))$/i;

/** What an object breaks of the rules that every chart here keeps, one line each.
 * @param accounts the ServiceAccounts beside it, which may decide for its pods. */
export function checkObject(object: Json, accounts: readonly KubeObject[] = []): string[] {
  const pod = podOf(object);
  if (pod === undefined) return checkAccess(object);
  return [...checkRestricted(pod), ...checkPod(pod, accounts, served.includes(String(object['kind'])))];
}

function checkPod(pod: Json, accounts: readonly KubeObject[], isServed: boolean): string[] {
  const account = accounts.find(({ metadata }) => metadata.name === pod['serviceAccountName']);
  const mounts = pod['automountServiceAccountToken'] ?? account?.['automountServiceAccountToken'];
  const problems = mounts === undefined ? ['automountServiceAccountToken is not set'] : [];
  for (const container of containersOf(pod))
    problems.push(...checkContainer(container).map((problem) => `container ${container.name}: ${problem}`));
  const [main] = mainContainersOf(pod);
  if (isServed && main !== undefined)
    for (const probe of ['startupProbe', 'readinessProbe', 'livenessProbe'])
      if (main[probe] === undefined) problems.push(`container ${main.name}: ${probe} is not set`);
  return problems;
}

function checkContainer(container: Container): string[] {
  const problems: string[] = [];
  if (at(container, 'securityContext.readOnlyRootFilesystem') !== true)
    problems.push('readOnlyRootFilesystem is not true');
  for (const field of ['requests.cpu', 'limits.cpu', 'requests.memory', 'limits.memory'])
    if (at(container, `resources.${field}`) === undefined) problems.push(`resources.${field} is not set`);
  for (const { name, value } of mappingsAt(container, 'env'))
    if (value && secretNames.test(String(name)) && !harmless.test(String(value)))
      problems.push(`env ${String(name)} is in plain text: read it from a Secret`);
  const image = textAt(container, 'image');
  const name = image.slice(image.lastIndexOf('/') + 1);
  if (!image.includes('@') && (!name.includes(':') || name.endsWith(':latest')))
    problems.push(`image ${image || '(none)'} has no version`);
  return problems;
}
