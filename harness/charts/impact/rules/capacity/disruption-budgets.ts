import type { KubeObject } from '../../../../model/cluster/kube-object.ts';
import { at, mappingAt, numberAt } from '../../../render/json.ts';
import type { Manifest } from '../../../render/manifest.ts';
import { addedPairs, type Consequence, changedPairs, consequence, type Rule, removedPairs, shown } from '../finding.ts';

/** A drain is blocked for ever, or takes all pods at once. */
export const disruptionBudgets: Rule = {
  name: 'disruption-budgets',
  find: (comparison) => [
    ...removedPairs(comparison, 'PodDisruptionBudget').map(({ id }) =>
      consequence('CAPACITY', id, '', 'is removed: a drain may take all pods at once'),
    ),
    ...[
      ...changedPairs(comparison, 'PodDisruptionBudget'),
      ...addedPairs(comparison, 'PodDisruptionBudget'),
      ...unchanged(comparison.before, comparison.after),
    ].flatMap(({ id, before, after }): Consequence[] => {
      const [was, is] = [before && allowed(before, comparison.before), allowed(after, comparison.after)];
      if (is === undefined || is.leave === was?.leave) return [];
      if (is.leave <= 0 && is.pods > 0)
        return [
          consequence('CAPACITY', id, 'spec', `lets no pod of ${is.pods} go (${is.said}): every drain waits for ever`),
        ];
      if (was !== undefined && is.leave > was.leave && is.leave >= is.pods && is.pods > 1)
        return [consequence('CAPACITY', id, 'spec', `lets all ${is.pods} pods go at once (${is.said})`)];
      return [];
    }),
  ],
};

function unchanged(before: Manifest, after: Manifest): { id: string; before: KubeObject; after: KubeObject }[] {
  return after.ofKind('PodDisruptionBudget').flatMap((now) => {
    const then = before.find('PodDisruptionBudget', now.metadata.name);
    return then === undefined || JSON.stringify(then) !== JSON.stringify(now)
      ? []
      : [{ id: `PodDisruptionBudget/${now.metadata.name}`, before: then, after: now }];
  });
}

/** How many pods a budget lets go at once. */
function allowed(budget: KubeObject, manifest: Manifest): { leave: number; pods: number; said: string } | undefined {
  const workloads = manifest.selected(mappingAt(budget, 'spec.selector.matchLabels')).filter(({ serves }) => serves);
  if (workloads.length === 0) return undefined;
  const pods = workloads.reduce((sum, { object }) => sum + replicasOf(object, manifest), 0);
  const [least, most] = [at(budget, 'spec.minAvailable'), at(budget, 'spec.maxUnavailable')];
  if (least !== undefined) return { leave: pods - count(least, pods), pods, said: `minAvailable ${shown(least)}` };
  return { leave: count(most ?? 0, pods), pods, said: `maxUnavailable ${shown(most ?? 0)}` };
}

function replicasOf(object: KubeObject, manifest: Manifest): number {
  const scaler = manifest.scalerOf(object);
  return (scaler && (numberAt(scaler, 'spec.minReplicas') ?? 1)) ?? numberAt(object, 'spec.replicas') ?? 1;
}

function count(value: unknown, pods: number): number {
  const text = String(value);
  return text.endsWith('%') ? Math.ceil((Number(text.slice(0, -1)) * pods) / 100) : Number(text);
}
