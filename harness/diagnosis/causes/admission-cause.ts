import { asNumber } from '../../expect/compare-numbers.ts';
import { type KubeObject, objectName } from '../../model/kube-object.ts';
import type { Cause, Facts } from '../facts.ts';
import { eventsAbout } from '../troubled-pods.ts';

const creators = ['ReplicaSet', 'StatefulSet', 'DaemonSet', 'Job'] as const;
const quota = /exceeded quota: (\S+), requested: (.+?), used: (.+?), limited: (.+?)(?:$|[\s"])/;
const podSecurity = /violates PodSecurity "([^"]+)": (.+)/;
const limitRange = /is forbidden: (?:\[)?((?:minimum|maximum) .+? (?:per|usage per) .+)/;

/** Pods that are not let in: by a quota, by Pod Security, by a LimitRange. Told by the events of who may not make them,
 * or by the refusal of the step's own request. */
export const admissionCause: Cause = (facts) => {
  const refusals = [...refusedByEvents(facts), ...facts.spoken.map(({ text }) => ({ whose: 'the object', text }))];
  for (const { whose, text } of refusals) {
    const said = sayQuota(whose, text) ?? sayRule(whose, text);
    if (said !== undefined) return said;
  }
  return undefined;
};

function* refusedByEvents(facts: Facts): Generator<{ readonly whose: string; readonly text: string }> {
  for (const owner of creators.flatMap((kind) => facts.all(kind).filter(facts.isAbout))) {
    const { replicas } = (owner['spec'] ?? {}) as { replicas?: number };
    // What had been refused and stands now is not the cause.
    if (replicas === 0 || hasAll(owner)) continue;
    for (const event of eventsAbout(facts, owner).toReversed()) {
      if (event['reason'] === 'FailedCreate')
        yield { whose: `the pods of ${objectName(owner)}`, text: String(event['message']) };
    }
  }
}

function hasAll(owner: KubeObject): boolean {
  const { replicas } = (owner['spec'] ?? {}) as { replicas?: number };
  const status = (owner['status'] ?? {}) as { replicas?: number; succeeded?: number; active?: number };
  if (owner.kind === 'Job') return (status.succeeded ?? 0) + (status.active ?? 0) > 0;
  return replicas !== undefined && (status.replicas ?? 0) >= replicas;
}

function sayQuota(whose: string, text: string): string | undefined {
  const [, name, requested = '', used = '', limited = ''] = quota.exec(text) ?? [];
  if (name === undefined) return undefined;
  const [usedOf, limitOf] = [amounts(used), amounts(limited)];
  const parts = [...amounts(requested)].map(([resource, asked]) => {
    const [taken = '?', limit = '?'] = [usedOf.get(resource), limitOf.get(resource)];
    const left = (asNumber(limit) ?? Number.NaN) - (asNumber(taken) ?? Number.NaN);
    const rest = left <= 0 ? ', none are left' : '';
    return `${resource} ${asked} asked for, ${taken} of ${limit} used${rest}`;
  });
  return `ResourceQuota ${name} forbids ${whose}: ${parts.join('; ')}`;
}

function sayRule(whose: string, text: string): string | undefined {
  const [, level, why] = podSecurity.exec(text) ?? [];
  if (level !== undefined) return `Pod Security "${level}" of the namespace forbids ${whose}: ${why}`;
  const [, rule] = limitRange.exec(text) ?? [];
  return rule === undefined ? undefined : `a LimitRange forbids ${whose}: ${rule}`;
}

/** `pods=1,requests.cpu=200m` as pairs. */
function amounts(text: string): Map<string, string> {
  return new Map(text.split(',').map((part) => part.trim().split('=', 2) as [string, string]));
}
