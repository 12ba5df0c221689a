import { isHook, type KubeObject } from '../../../../model/cluster/kube-object.ts';
import { idOf } from '../../../render/manifest.ts';
import { changedPairs, consequence, type Effect, type Rule, removedPairs } from '../finding.ts';

const key = 'helm.sh/hook';

/** An object of the release becomes a hook or the other way round, or a hook runs at another time or in another order. */
export const changedHooks: Rule = {
  name: 'changed-hooks',
  *find(comparison) {
    for (const { id, before, after } of changedPairs(comparison)) {
      const [was, is] = [before, after].map((one) => eventsOf(one));
      const finding = (message: string, effect: Effect = 'NEVER RUNS') =>
        consequence(effect, id, `metadata.annotations.${key}`, message);
      if (was === undefined && is !== undefined) {
        const holds = ['PersistentVolumeClaim', 'Secret', 'PersistentVolume', 'StatefulSet'].includes(after.kind);
        const message = `is now a hook (${is}): helm deletes it from the release, and recreates it at each hook`;
        yield finding(message, holds ? 'DATA' : 'IDENTITY');
      } else if (was !== undefined && is === undefined)
        yield finding(`is no longer a hook (it was ${was}): it does not run at that point`);
      else if (was !== is) yield finding(`now runs at ${is}, not at ${was}`);
      if (was === undefined || was !== is) continue;
      for (const other of comparison.after.objects.filter((one) => eventsOf(one) === is)) {
        const then = comparison.before.byId(idOf(other, comparison.after.namespace));
        if (then !== undefined && weightOf(before) < weightOf(then) && weightOf(after) > weightOf(other))
          yield finding(
            `now runs after ${other.kind} ${other.metadata.name}, not before it: its weight is ${weightOf(after)}`,
          );
      }
      if (staysBehind(after) && !staysBehind(before))
        yield finding('is left behind if it fails: the next upgrade then fails with "already exists"');
    }
    for (const { id, before } of removedPairs(comparison, 'Job', 'Pod').filter((pair) => isHook(pair.before)))
      yield consequence('NEVER RUNS', id, '', `is removed: it no longer runs at ${eventsOf(before)}`);
  },
};

function weightOf({ metadata }: KubeObject): number {
  return Number(metadata.annotations?.[`${key}-weight`] ?? 0);
}

/** Whether a hook may be there when it is due again. */
function staysBehind(object: KubeObject): boolean {
  const policies = eventsOf(object, `${key}-delete-policy`) ?? 'before-hook-creation';
  return !policies.includes('before-hook-creation') && !/failed.*succeeded/.test(policies);
}

function eventsOf({ metadata }: KubeObject, annotation = key): string | undefined {
  const events = metadata.annotations?.[annotation]?.split(',').map((event) => event.trim());
  return events?.sort().join(',');
}
