import type { KubeObject } from '../../model/cluster/kube-object.ts';
import { at, type Json, mappingsAt, textAt } from '../render/json.ts';
import { type Container, containersOf, mainContainersOf, podOf } from '../render/manifest.ts';
import { checkAccess } from './check-access.ts';
import { checkRestricted } from './check-restricted.ts';

/** The policies by name: Pod Security `restricted`, a decision about the token of the ServiceAccount, a read-only root
 * filesystem, requests and limits, probes, images with a version, no secrets in plain text, narrow roles. */
export const policies = [
  'restricted',
  'token',
  'filesystem',
  'resources',
  'probes',
  'version',
  'secrets',
  'access',
] as const;
export type Policy = (typeof policies)[number];

const served = ['Deployment', 'StatefulSet', 'DaemonSet'];

/** Names of variables that contain a secret; one that names a file or a Secret does not. */
const secretNames = /(^|_)(PASSWORD|PASSWD|SECRET|TOKEN|API_?KEY|PRIVATE_KEY|ACCESS_KEY)$/i;

/** Values that are no secret: a switch, and a reference to another variable. */
const harmless = /^(true|false|yes|no|on|off|[01]|\$\(\w+\))$/i;

/** A policy that an object violates. */
export interface Violation {
  readonly policy: Policy;
  readonly message: string;
}

/** The policies that an object violates.
 * @param accounts the ServiceAccounts beside it, which may decide for its pods */
export function* checkObject(object: Json, accounts: readonly KubeObject[] = []): Generator<Violation> {
  const pod = podOf(object);
  for (const message of pod === undefined ? checkAccess(object) : []) yield { policy: 'access', message };
  if (pod === undefined) return;
  for (const message of checkRestricted(pod)) yield { policy: 'restricted', message };
  const account = accounts.find(({ metadata }) => metadata.name === pod['serviceAccountName']);
  if ((pod['automountServiceAccountToken'] ?? account?.['automountServiceAccountToken']) === undefined)
    yield { policy: 'token', message: 'automountServiceAccountToken is not set' };
  const isServed = served.includes(String(object['kind']));
  const [main] = mainContainersOf(pod);
  for (const container of containersOf(pod))
    for (const { policy, message } of checkContainer(container, isServed && container.name === main?.name))
      yield { policy, message: `container ${container.name}: ${message}` };
}

function* checkContainer(container: Container, isServed: boolean): Generator<Violation> {
  if (at(container, 'securityContext.readOnlyRootFilesystem') !== true)
    yield { policy: 'filesystem', message: 'readOnlyRootFilesystem is not true' };
  for (const field of ['requests.cpu', 'limits.cpu', 'requests.memory', 'limits.memory'])
    if (at(container, `resources.${field}`) === undefined)
      yield { policy: 'resources', message: `resources.${field} is not set` };
  for (const { name, value } of mappingsAt(container, 'env'))
    if (value && secretNames.test(String(name)) && !harmless.test(String(value)))
      yield { policy: 'secrets', message: `env ${String(name)} is in plain text: read it from a Secret` };
  const image = textAt(container, 'image');
  const name = image.slice(image.lastIndexOf('/') + 1);
  if (!image.includes('@') && (!name.includes(':') || name.endsWith(':latest')))
    yield { policy: 'version', message: `image ${image || '(none)'} has no version` };
  for (const probe of isServed ? ['startupProbe', 'readinessProbe', 'livenessProbe'] : [])
    if (container[probe] === undefined) yield { policy: 'probes', message: `${probe} is not set` };
}
