import { conditionsOf, type KubeObject, objectName } from '../../model/cluster/kube-object.ts';
import { parseQuantity } from '../../model/cluster/quantity.ts';
import { nearestName } from '../../text/suggest.ts';
import { beside, type Cause, certain, type Facts, type Field, type Finding } from '../facts.ts';
import { isOfRevision } from '../revision.ts';
import { eventsAbout } from '../troubled-pods.ts';
import { hookOrder } from './hook-order.ts';

const creators = ['ReplicaSet', 'StatefulSet', 'DaemonSet', 'Job'] as const;
const quota = /exceeded quota: (\S+), requested: (.+?), used: (.+?), limited: (.+?)(?:$|[\s"])/;
const quotaWants = /failed quota: (\S+): must specify ([^\n"]+)/;
const noRuntime = /RuntimeClass "([\w.-]+)" not found/;
const silentWebhook = /failed calling webhook "([^"]+)": (.+)/;
const podSecurity = /violates PodSecurity "([^"]+)": (.+)/;
const noAccount = /service ?account "?(?:[\w.-]+\/)?([\w.-]+)"?(?:: serviceaccount "[^"]+")? (?:was )?not found/i;
const noPriority = /no PriorityClass with name ([\w.-]+) was found/;
const deniedByWebhook = /admission webhook "([^"]+)" denied the request: (.+)/;
const limitRange = /is forbidden: (?:\[)?((?:minimum|maximum) .+? (?:per|usage per) .+)/;

/** Pods rejected by a quota, Pod Security, a LimitRange or a webhook, or because of a missing ServiceAccount or
 * PriorityClass. Found in the events and conditions of the controllers that cannot create them, or in the error of the step's own
 * request. */
export const admissionCause: Cause = (facts) => {
  const refusals: readonly Refusal[] = [
    ...refusedPods(facts),
    ...facts.messages.map(({ text }) => ({ whose: 'the object', text })),
  ];
  for (const refusal of refusals) {
    const finding = describeQuota(refusal) ?? describeRule(refusal) ?? describeAbsent(refusal, facts);
    if (finding !== undefined) return finding;
  }
  return undefined;
};

interface Refusal {
  readonly whose: string;
  readonly text: string;
  readonly owner?: KubeObject;
}

function* refusedPods(facts: Facts): Generator<Refusal> {
  for (const owner of creators.flatMap((kind) => facts.all(kind).filter(facts.isAbout))) {
    const { replicas } = (owner['spec'] ?? {}) as { replicas?: number };
    // An earlier rejection is not the cause if all pods exist by now.
    if (replicas === 0 || hasAll(owner) || !isOfRevision(owner, facts.all)) continue;
    const events = eventsAbout(facts, owner).filter((event) => event['reason'] === 'FailedCreate');
    // The condition of a ReplicaSet may be known before its event.
    const conditions = conditionsOf(owner).filter(({ type, status }) => type === 'ReplicaFailure' && status === 'True');
    for (const { message } of [...events.toReversed(), ...conditions])
      yield { whose: `the pods of ${objectName(owner)}`, text: String(message), owner };
  }
}

function hasAll(owner: KubeObject): boolean {
  const { replicas } = (owner['spec'] ?? {}) as { replicas?: number };
  const status = (owner['status'] ?? {}) as { replicas?: number; succeeded?: number; active?: number };
  if (owner.kind === 'Job') return (status.succeeded ?? 0) + (status.active ?? 0) > 0;
  return replicas !== undefined && (status.replicas ?? 0) >= replicas;
}

function describeQuota({ whose, text, owner }: Refusal): Finding | undefined {
  const [, name, requested = '', used = '', limited = ''] = quota.exec(text) ?? [];
  const [, strict, wanted] = quotaWants.exec(text) ?? [];
  if (strict !== undefined) {
    const words = `must specify ${wanted?.trim()} (a LimitRange can set defaults)`;
    return certain(`ResourceQuota ${strict} forbids ${whose}: ${words}`, fieldOf(owner, 'resources'));
  }
  if (name === undefined) return undefined;
  const [usedOf, limitOf] = [amounts(used), amounts(limited)];
  const parts = [...amounts(requested)].map(([resource, asked]) => {
    const [taken = '?', limit = '?'] = [usedOf.get(resource), limitOf.get(resource)];
    const left = Number(parseQuantity(limit)) - Number(parseQuantity(taken));
    const rest = left <= 0 ? ', none left' : '';
    return `${resource}: ${asked} requested, ${taken} of ${limit} used${rest}`;
  });
  const exceeded = requested.split('=', 1)[0] ?? '';
  const key = exceeded.includes('.') ? (exceeded.split('.').at(-1) ?? '') : 'replicas';
  return certain(`ResourceQuota ${name} forbids ${whose}: ${parts.join('; ')}`, fieldOf(owner, key));
}

function describeRule({ whose, text, owner }: Refusal): Finding | undefined {
  const [, level, why] = podSecurity.exec(text) ?? [];
  if (level !== undefined)
    return certain(
      `Pod Security "${level}" of the namespace forbids ${whose}: ${why}`,
      fieldOf(owner, 'securityContext'),
    );
  const [, rule] = limitRange.exec(text) ?? [];
  if (rule !== undefined) return certain(`a LimitRange forbids ${whose}: ${rule}`, fieldOf(owner, 'resources'));
  const [, webhook, reason] = deniedByWebhook.exec(text) ?? [];
  if (webhook !== undefined) return certain(`the admission webhook ${webhook} forbids ${whose}: ${reason}`);
  const [, silent, words = ''] = silentWebhook.exec(text) ?? [];
  if (silent === undefined) return undefined;
  const answer = words.replace(/^failed to call webhook: (?:Post "[^"]*": )?/, '').trim();
  return certain(`the admission webhook ${silent}, which must admit ${whose}, does not answer: ${answer}`);
}

/** Names that the pod refers to but that do not exist in the cluster. */
function describeAbsent({ whose, text, owner }: Refusal, facts: Facts): Finding | undefined {
  const [, account] = noAccount.exec(text) ?? [];
  if (account !== undefined) {
    const there = owner === undefined ? facts.all('ServiceAccount') : beside(facts, 'ServiceAccount', owner);
    const accounts = there.map(({ metadata }) => metadata.name);
    if (accounts.includes(account)) return undefined;
    const nearest = nearestName(account, accounts);
    const near = nearest === undefined ? '' : ` (did you mean ${nearest}?)`;
    const later = owner && hookOrder(facts, 'ServiceAccount', account, owner);
    const field = fieldOf(owner, 'serviceAccountName', account);
    return certain(`there is no ServiceAccount ${account} that ${whose} use${later || near}`, field);
  }
  const [, runtime] = noRuntime.exec(text) ?? [];
  if (runtime !== undefined) {
    const field = fieldOf(owner, 'runtimeClassName', runtime);
    return certain(`there is no RuntimeClass ${runtime}, which ${whose} reference`, field);
  }
  const [, priority] = noPriority.exec(text) ?? [];
  if (priority === undefined) return undefined;
  const field = fieldOf(owner, 'priorityClassName', priority);
  return certain(`there is no PriorityClass ${priority}, which ${whose} reference`, field);
}

function fieldOf(object: KubeObject | undefined, key: string, value?: string): Field | undefined {
  return object && { object, key, ...(value !== undefined && { value }) };
}

/** Parses `pods=1,requests.cpu=200m` to pairs. */
function amounts(text: string): Map<string, string> {
  return new Map(text.split(',').map((part) => part.trim().split('=', 2) as [string, string]));
}
