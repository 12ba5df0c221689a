import { isHook, type KubeObject } from '../../../../model/cluster/kube-object.ts';
import { hookEvents, hookPolicies, hookWeight } from '../../../render/hooks.ts';
import { idOf } from '../../../render/manifest.ts';
import { changedPairs, consequence, type Effect, type Rule, removedPairs } from '../finding.ts';

/** An object of the release becomes a hook or the other way round, or a hook runs at another time or in another order. */
export const changedHooks: Rule = {
  name: 'changed-hooks',
  *find(comparison) {
    for (const { id, before, after } of changedPairs(comparison)) {
      const [was, is] = [before, after].map((one) => hookEvents(one)?.join(','));
      const finding = (message: string, effect: Effect = 'NEVER RUNS') =>
        consequence(effect, id, 'metadata.annotations.helm.sh/hook', message);
      if (was === undefined && is !== undefined) {
        const holds = ['PersistentVolumeClaim', 'Secret', 'PersistentVolume', 'StatefulSet'].includes(after.kind);
        const message = `is now a hook (${is}): helm deletes it from the release, and recreates it at each hook`;
        yield finding(message, holds ? 'DATA' : 'IDENTITY');
      } else if (was !== undefined && is === undefined)
        yield finding(`is no longer a hook (it was ${was}): it does not run at that point`);
      else if (was !== is) yield finding(`now runs at ${is}, not at ${was}`);
      if (was === undefined || was !== is) continue;
      for (const other of comparison.after.objects.filter((one) => hookEvents(one)?.join(',') === is)) {
        const then = comparison.before.byId(idOf(other, comparison.after.namespace));
        if (then !== undefined && hookWeight(before) < hookWeight(then) && hookWeight(after) > hookWeight(other))
          yield finding(
            `now runs after ${other.kind} ${other.metadata.name}, not before it: its weight is ${hookWeight(after)}`,
          );
      }
      if (staysBehind(after) && !staysBehind(before))
        yield finding('is left behind if it fails: the next upgrade then fails with "already exists"');
    }
    for (const { id, before } of removedPairs(comparison, 'Job', 'Pod').filter((pair) => isHook(pair.before)))
      yield consequence('NEVER RUNS', id, '', `is removed: it no longer runs at ${hookEvents(before)?.join(',')}`);
  },
};

/** Whether a hook may be there when it is due again. */
function staysBehind(object: KubeObject): boolean {
  const policies = hookPolicies(object);
  return (
    !policies.includes('before-hook-creation') &&
    !['hook-failed', 'hook-succeeded'].every((one) => policies.includes(one))
  );
}
