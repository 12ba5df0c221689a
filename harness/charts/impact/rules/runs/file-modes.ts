import { at, mappingsAt } from '../../../render/json.ts';
import { volumeSource } from '../../../render/manifest.ts';
import { type Consequence, consequence, type Rule } from '../finding.ts';
import { podPath, workloadPairs } from '../paired-workloads.ts';

/** The files of a ConfigMap or Secret can no longer be executed or read by the user of the pods. */
export const fileModes: Rule = {
  name: 'file-modes',
  find: (comparison) =>
    workloadPairs(comparison).flatMap(({ id, before, after }) =>
      mappingsAt(after.spec, 'volumes').flatMap((volume): Consequence[] => {
        const old = mappingsAt(before.spec, 'volumes').find((one) => one['name'] === volume['name']);
        if (old === undefined || !['configMap', 'secret', 'projected'].includes(volumeSource(volume).type)) return [];
        const [was, is] = [modeOf(old), modeOf(volume)];
        // The group of the pods may read in any case.
        const isGroupIn = at(after.spec, 'securityContext.fsGroup') !== undefined;
        const lost =
          was & 0o111 && !(is & 0o111)
            ? 'executed'
            : was & 0o004 && !(is & 0o004) && !isGroupIn
              ? 'read by any user but root'
              : undefined;
        const name = String(volume['name']);
        const finding = (what: string): Consequence[] => {
          const modes = `mode 0${is.toString(8)}, and had 0${was.toString(8)}`;
          const place = podPath(after, `volumes[${name}]`);
          return [consequence('NEVER RUNS', id, place, `the files of volume ${name} have ${modes}: ${what}`)];
        };
        // Such as 440 in place of 0440, which is 0670: ssh and PostgreSQL refuse a key that others may read.
        const more = is & ~was & 0o066;
        if (volumeSource(volume).type === 'secret' && more !== 0)
          return finding('a program that wants its key for itself refuses it');
        return lost === undefined ? [] : finding(`they cannot be ${lost} any more`);
      }),
    ),
};

function modeOf(volume: Record<string, unknown>): number {
  return Number(at(volume, `${volumeSource(volume).type}.defaultMode`) ?? 0o644);
}
