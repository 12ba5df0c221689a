import { isHook, type KubeObject } from '../../../../model/cluster/kube-object.ts';
import { idOf } from '../../../render/manifest.ts';
import { type Consequence, changedPairs, consequence, type Rule, removedPairs } from '../finding.ts';

const key = 'helm.sh/hook';

/** What belonged to the release is a hook, or the other way round, or runs at another time or in another order. */
export const changedHooks: Rule = {
  name: 'changed-hooks',
  find: (comparison) => [
    ...changedPairs(comparison).flatMap(({ id, before, after }): Consequence[] => {
      const [was, is] = [before.metadata.annotations?.[key], after.metadata.annotations?.[key]];
      const finding = (effect: Consequence['effect'], message: string): Consequence[] => [
        consequence(effect, id, `metadata.annotations.${key}`, message),
      ];
      if (was !== undefined && eventsOf(was) === eventsOf(is)) {
        const overtaken = comparison.after.objects
          .filter((other) => eventsOf(other.metadata.annotations?.[key]) === eventsOf(is))
          .filter((other) => {
            const then = comparison.before.byId(idOf(other, comparison.after.namespace));
            return then !== undefined && weightOf(before) < weightOf(then) && weightOf(after) > weightOf(other);
          });
        return [
          ...overtaken.flatMap((other) =>
            finding(
              'NEVER RUNS',
              `runs after ${other.kind} ${other.metadata.name}, and ran before it: its weight is ${weightOf(after)}`,
            ),
          ),
          ...(staysBehind(after) && !staysBehind(before)
            ? finding('NEVER RUNS', 'is left behind where it fails: the next upgrade fails with "already exists"')
            : []),
        ];
      }
      if (was === is) return [];
      if (was === undefined)
        return finding(
          ['PersistentVolumeClaim', 'Secret', 'PersistentVolume', 'StatefulSet'].includes(after.kind)
            ? 'DATA'
            : 'IDENTITY',
          `is a hook (${is}) now: helm deletes it from the release, and makes it anew at each hook`,
        );
      if (is === undefined)
        return finding('NEVER RUNS', `is no hook any more (it was ${was}): it does not run at that point`);
      return finding('NEVER RUNS', `runs at ${is}, and ran at ${was}`);
    }),
    ...removedPairs(comparison)
      .filter(({ before }) => isHook(before) && ['Job', 'Pod'].includes(before.kind))
      .map(({ id, before }) =>
        consequence('NEVER RUNS', id, '', `is removed: nothing runs at ${before.metadata.annotations?.[key]} any more`),
      ),
  ],
};

function weightOf({ metadata }: KubeObject): number {
  return Number(metadata.annotations?.[`${key}-weight`] ?? 0);
}

/** Whether a hook may be there when it is due again. */
function staysBehind({ metadata }: KubeObject): boolean {
  const policies = eventsOf(metadata.annotations?.[`${key}-delete-policy`]) ?? 'before-hook-creation';
  return !policies.includes('before-hook-creation') && !/failed.*succeeded/.test(policies);
}

function eventsOf(text: string | undefined): string | undefined {
  return text
    ?.split(',')
    .map((event) => event.trim())
    .sort()
    .join(',');
}
