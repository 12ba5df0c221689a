import type { KubeObject } from '../../../../model/cluster/kube-object.ts';
import { at, mappingAt, numberAt } from '../../../render/json.ts';
import { idOf, type Manifest } from '../../../render/manifest.ts';
import { consequence, type Rule, shown } from '../finding.ts';

/** A drain blocks forever, or evicts all pods at once, because the budget or the number of pods changed. */
export const disruptionBudgets: Rule = {
  name: 'disruption-budgets',
  *find({ before, after }) {
    for (const budget of after.ofKind('PodDisruptionBudget')) {
      const id = idOf(budget, after.namespace);
      const then = before.byId(id);
      const [was, is] = [then && allowed(then, before), allowed(budget, after)];
      if (is === undefined || is.leave === was?.leave) continue;
      const finding = (message: string) => consequence('CAPACITY', id, 'spec', message);
      if (is.leave <= 0 && is.pods > 0)
        yield finding(`allows no eviction of its ${is.pods} pods (${is.said}): every drain blocks forever`);
      else if (was !== undefined && is.leave > was.leave && is.leave >= is.pods && is.pods > 1)
        yield finding(`allows all ${is.pods} pods to be evicted at once (${is.said})`);
    }
  },
};

/** How many pods a budget lets go at once. */
function allowed(budget: KubeObject, manifest: Manifest): { leave: number; pods: number; said: string } | undefined {
  const workloads = manifest.matching(mappingAt(budget, 'spec.selector')).filter(({ serves }) => serves);
  if (workloads.length === 0) return undefined;
  const pods = workloads.reduce((sum, { object }) => sum + replicasOf(object, manifest), 0);
  const [least, most] = [at(budget, 'spec.minAvailable'), at(budget, 'spec.maxUnavailable')];
  if (least !== undefined) return { leave: pods - count(least, pods), pods, said: `minAvailable ${shown(least)}` };
  return { leave: count(most ?? 0, pods), pods, said: `maxUnavailable ${shown(most ?? 0)}` };
}

function replicasOf(object: KubeObject, manifest: Manifest): number {
  const scaler = manifest.scalerOf(object);
  return numberAt(scaler ?? object, scaler === undefined ? 'spec.replicas' : 'spec.minReplicas') ?? 1;
}

function count(value: unknown, pods: number): number {
  const text = String(value);
  return text.endsWith('%') ? Math.ceil((Number(text.slice(0, -1)) * pods) / 100) : Number(text);
}
