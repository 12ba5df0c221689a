import { conditionsOf, type KubeObject, objectName } from '../../../model/cluster/kube-object.ts';
import { nearestName } from '../../../text/suggest.ts';
import { beside, type Cause, certain, type Facts, type Field, type Finding } from '../../facts.ts';
import { isOfRevision } from '../../revision.ts';
import { eventsAbout } from '../../troubled-pods.ts';
import { hookOrder } from '../hook-order.ts';
import { describeLimit, fieldOf, type Refusal } from './describe-limit.ts';

const creators = ['ReplicaSet', 'StatefulSet', 'DaemonSet', 'Job'] as const;
const noRuntime = /RuntimeClass "([\w.-]+)" not found/;
const silentWebhook = /failed calling webhook "([^"]+)": (.+)/;
const podSecurity = /violates PodSecurity "([^"]+)": (.+)/;
const noAccount = /service ?account "?(?:[\w.-]+\/)?([\w.-]+)"?(?:: serviceaccount "[^"]+")? (?:was )?not found/i;
const noPriority = /no PriorityClass with name ([\w.-]+) was found/;
const deniedByWebhook = /admission webhook "([^"]+)" denied the request: (.+)/;
const deniedByPolicy = /ValidatingAdmissionPolicy '([^']+)' with binding '([^']+)' denied request: ([^\n]+)/;
const ofHelm = /apply failed for object (?:[\w.-]+\/)?([\w.-]+) [^,\s]*, Kind=(\w+): /;

/** Pods and other objects rejected by a quota, Pod Security, a LimitRange, a policy or a webhook, or because of a missing
 * ServiceAccount, PriorityClass or RuntimeClass. Found in the events and conditions of the controllers that cannot create
 * them, or in the error of the step's own request. */
export const admissionCause: Cause = (facts) => {
  const refusals: readonly Refusal[] = [
    ...refusedPods(facts),
    ...facts.messages.map(({ text }) => refusedObject(facts, text)),
  ];
  for (const refusal of refusals) {
    const finding = describeLimit(refusal) ?? describeRule(refusal) ?? describeAbsent(refusal, facts);
    if (finding !== undefined) return finding;
  }
  return undefined;
};

/** The object that an error of Helm names, if it names one. */
function refusedObject({ asked = [] }: Facts, text: string): Refusal {
  const [, name = '', kind] = ofHelm.exec(text) ?? [];
  if (kind === undefined) return { whose: 'the object', text };
  const owner = asked.find((each) => each.kind === kind && each.metadata.name === name);
  return { whose: `${kind}/${name}`, text, owner: owner ?? { apiVersion: 'v1', kind, metadata: { name } } };
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

function describeRule({ whose, text, owner }: Refusal): Finding | undefined {
  const [, level, why] = podSecurity.exec(text) ?? [];
  if (level !== undefined)
    return certain(
      `Pod Security "${level}" of the namespace forbids ${whose}: ${why}`,
      fieldOf(owner, 'securityContext'),
    );
  const [, policy, binding, denial = ''] = deniedByPolicy.exec(text) ?? [];
  if (policy !== undefined)
    return certain(
      `ValidatingAdmissionPolicy ${policy}, bound by ${binding}, forbids ${whose}: ${denial}`,
      owner && fieldOfExpression(owner, denial),
    );
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

/** The field that the expression of a policy without a message of its own names first. */
function fieldOfExpression(object: KubeObject, words: string): Field | undefined {
  const [, path = ''] = /failed expression: .*?\bobject\.([\w.]*\w)(?!\w*\()/.exec(words) ?? [];
  const keys = path.split('.');
  const key = keys.at(-1) ?? '';
  return key === '' ? undefined : { object, key, within: keys.slice(0, -1) };
}
