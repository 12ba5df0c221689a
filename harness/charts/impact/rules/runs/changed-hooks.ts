import { isHook } from '../../../render/manifest.ts';
import { type Consequence, changedPairs, type Rule, removedPairs } from '../finding.ts';

const key = 'helm.sh/hook';

/** What belonged to the release is a hook, or the other way round, or runs at another time. */
export const changedHooks: Rule = {
  name: 'changed-hooks',
  find: (comparison) => [
    ...changedPairs(comparison).flatMap(({ id, before, after }): Consequence[] => {
      const [was, is] = [before.metadata.annotations?.[key], after.metadata.annotations?.[key]];
      if (eventsOf(was) === eventsOf(is)) return [];
      const finding = (effect: Consequence['effect'], message: string): Consequence[] => [
        { effect, object: id, path: `metadata.annotations.${key}`, message },
      ];
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
      .map(({ id, before }) => ({
        effect: 'NEVER RUNS' as const,
        object: id,
        path: '',
        message: `is removed: nothing runs at ${before.metadata.annotations?.[key]} any more`,
      })),
  ],
};

function eventsOf(text: string | undefined): string | undefined {
  return text
    ?.split(',')
    .map((event) => event.trim())
    .sort()
    .join(',');
}
