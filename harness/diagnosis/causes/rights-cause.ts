import { readPod } from '../../health/read-pod.ts';
import { type KubeObject, objectName } from '../../model/cluster/kube-object.ts';
import { type Cause, certain, type Facts, type Field, type Finding, likely, writerOf } from '../facts.ts';
import { endedSince } from '../troubled-pods.ts';

/** A request by a pod's ServiceAccount that the API server denied. */
export interface Refusal {
  readonly pod: KubeObject;
  readonly container: string;
  readonly namespace: string;
  readonly account: string;
  readonly verb: string;
  /** Name of the resource, including `/SUBRESOURCE` if there is one. */
  readonly resource: string;
  readonly group: string;
  /** Namespace of the requested objects; undefined for a cluster-wide request. */
  readonly within: string | undefined;
}

/** The API server's message. Its quotation marks may be escaped if the program logs it inside a string. */
const refused =
  /User \\*"system:serviceaccount:([\w.-]+):([\w.-]+)\\*" cannot (\w+) resource \\*"([\w./-]+)\\*" in API group \\*"([\w.-]*)\\*"(?: in the namespace \\*"([\w.-]+)\\*")?/g;

/** A failing pod whose own log shows that its ServiceAccount lacks a permission. */
export const rightsCause: Cause = (facts) => describeRefusals(facts, refusalsIn(facts));

/** The denied requests in the logs among a failure's messages, without duplicates. */
export function refusalsIn(facts: Facts): readonly Refusal[] {
  const found = facts.messages.flatMap((message) => {
    const pod = message.container === undefined ? undefined : writerOf(facts, message);
    if (pod === undefined) return [];
    const { serviceAccountName = 'default' } = (pod['spec'] ?? {}) as { readonly serviceAccountName?: string };
    const home = pod.metadata.namespace ?? facts.namespace;
    return [...message.text.matchAll(refused)].flatMap(
      ([, namespace, account, verb = '', resource = '', group = '', within]) =>
        // Only denials of the pod's own account; a program that checks permissions may log those of others.
        namespace === home && account === serviceAccountName
          ? [{ pod, container: message.container ?? '', namespace, account, verb, resource, group, within }]
          : [],
    );
  });
  return [...new Map(found.map((each) => [wordsOf(each), each])).values()];
}

/** Describes the first denial, with the role of the charts that lacks the permission; undefined if there is no
 * denial. */
export function describeRefusals(facts: Facts, [first, ...others]: readonly Refusal[]): Finding | undefined {
  if (first === undefined) return undefined;
  const { pod, container, account } = first;
  const more = others.length === 0 ? '' : ` (and ${others.length} more)`;
  const { text, field, isAllowed = false } = describeRole(facts, first);
  const asks = `which container ${container} of pod ${pod.metadata.name} requests from the API server`;
  const words = `ServiceAccount ${account} may not ${wordsOf(first)}${more}, ${asks}: ${text}`;
  // The role may be mended since, while the container still waits for its next start.
  const isPast = isAllowed && !endedSince(readPod(pod), facts.sinceMs);
  return isPast ? likely(words, field) : certain(words, field);
}

function wordsOf({ verb, resource, group, within }: Refusal): string {
  const what = group === '' ? resource : `${resource} of ${group}`;
  return `${verb} ${what} ${within === undefined ? 'in the whole cluster' : `in namespace ${within}`}`;
}

interface Binding extends KubeObject {
  readonly roleRef?: { readonly kind: string; readonly name: string };
  readonly subjects?: readonly { readonly kind: string; readonly name: string; readonly namespace?: string }[];
}

interface Role extends KubeObject {
  readonly rules?: readonly {
    readonly apiGroups?: readonly string[];
    readonly resources?: readonly string[];
    readonly verbs?: readonly string[];
    readonly resourceNames?: readonly string[];
  }[];
}

/** Roles that exist in every cluster. */
const builtIn = /^(?:view|edit|admin|cluster-admin|system:.+)$/;

interface BoundRole {
  readonly text: string;
  readonly field?: Field;
  /** Whether the chart allows the request, so that something else took the permission away. */
  readonly isAllowed?: boolean;
}

/** The roles that the charts bind to an account, or that there are none. */
function describeRole(facts: Facts, refusal: Refusal): BoundRole {
  const { namespace, account, within } = refusal;
  const { recorded = [] } = facts;
  const bindings = (recorded as readonly Binding[]).filter(
    ({ kind, subjects = [] }) =>
      /^(?:Cluster)?RoleBinding$/.test(kind) &&
      subjects.some((each) => each.name === account && (each.namespace ?? namespace) === namespace),
  );
  if (bindings.length === 0) return { text: 'no chart binds a role to it' };
  const roleOf = ({ roleRef }: Binding): Role | undefined =>
    recorded.find(({ kind, metadata }) => kind === roleRef?.kind && metadata.name === roleRef.name);
  const open = bindings.find((each) => roleOf(each) === undefined && !builtIn.test(each.roleRef?.name ?? ''));
  if (open?.roleRef !== undefined) {
    const { kind, name } = open.roleRef;
    const text = `no chart creates ${kind}/${name}, which its ${objectName(open)} references`;
    return { text, field: { object: open, key: 'name', value: name } };
  }
  const roles = bindings.flatMap((each) => roleOf(each) ?? []).toSorted((a, b) => near(b, refusal) - near(a, refusal));
  const [role] = roles;
  if (role === undefined) return { text: 'the role that is bound to it does not allow it' };
  const allowing = bindings
    .filter(({ kind, metadata }) => kind === 'ClusterRoleBinding' || (metadata.namespace ?? namespace) === within)
    .flatMap((each) => roleOf(each) ?? [])
    .find((each) => allows(each, refusal));
  if (allowing !== undefined)
    return {
      text: `${objectName(allowing)} allows it in its chart, but it was changed in the cluster`,
      isAllowed: true,
    };
  const [, ...others] = roles.map(objectName);
  const text = `${[objectName(role), ...others].join(' and ')} ${others.length === 0 ? 'does' : 'do'} not allow it`;
  return { text, field: { object: role, key: 'rules' } };
}

/** Whether a role allows a request for objects of any name. */
function allows({ rules = [] }: Role, { verb, resource, group }: Refusal): boolean {
  const has = (all: readonly string[] | undefined, one: string) => all?.some((each) => each === '*' || each === one);
  return rules.some(
    ({ apiGroups, resources, verbs, resourceNames = [] }) =>
      resourceNames.length === 0 && has(apiGroups, group) && has(resources, resource) && has(verbs, verb),
  );
}

/** Ranks roles by how closely they match the denied request, because that is where to add the permission. */
function near({ kind, rules = [] }: Role, { resource, group, within }: Refusal): number {
  const isOfGroup = rules.some(({ apiGroups = [] }) => apiGroups.includes(group));
  const isOfResource = rules.some(({ resources = [] }) => resources.includes(resource));
  return (
    (isOfGroup && isOfResource ? 4 : 0) + (isOfGroup ? 2 : 0) + (kind === 'ClusterRole' && within === undefined ? 1 : 0)
  );
}
