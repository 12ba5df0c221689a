import type { KubeObject } from '../../model/kube-object.ts';
import type { Cause } from '../facts.ts';
import { containersOf } from '../read-spec.ts';
import { troubledPods } from '../troubled-pods.ts';

/** A pod that fits on no node: why, and what it asks for. */
export const schedulingCause: Cause = (facts) => {
  for (const { object, state } of troubledPods(facts)) {
    const scheduled = state.conditions.find(({ type }) => type === 'PodScheduled');
    if (scheduled?.status !== 'False' || scheduled.reason !== 'Unschedulable') continue;
    // What the scheduler says of claims of devices and of preemption only repeats it.
    const why = scheduled.message
      .replace(/[.,]? (no new claims to deallocate|preemption: ).*$/s, '')
      .replace(/[. ]+$/, '');
    return `pod ${state.name} fits on no node: ${why}${asked(object, why)}`;
  }
  return undefined;
};

function asked(pod: KubeObject, why: string): string {
  const { nodeSelector } = (pod['spec'] ?? {}) as { nodeSelector?: Readonly<Record<string, string>> };
  if (nodeSelector !== undefined && /affinity|selector/.test(why))
    return ` (its nodeSelector is ${JSON.stringify(nodeSelector)})`;
  const lacking = ['cpu', 'memory', 'ephemeral-storage'].filter((resource) => why.includes(`Insufficient ${resource}`));
  const requests = lacking.flatMap((resource) =>
    containersOf(pod).flatMap(({ name, resources }) => {
      const request = resources?.requests?.[resource];
      return request === undefined ? [] : `${name} asks for ${resource} ${request}`;
    }),
  );
  return requests.length === 0 ? '' : ` (${requests.join(', ')})`;
}
