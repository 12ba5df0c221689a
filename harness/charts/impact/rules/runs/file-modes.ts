import { at, type Json, mappingsAt, textAt } from '../../../render/json.ts';
import { volumeSource } from '../../../render/manifest.ts';
import { consequence, type Rule } from '../finding.ts';
import { podPath } from '../paired-workloads.ts';

/** The files of a ConfigMap or Secret can no longer be executed or read by the user of the pods. */
export const fileModes: Rule = {
  name: 'file-modes',
  *find({ workloads }) {
    for (const { id, before, after } of workloads)
      for (const volume of mappingsAt(after.spec, 'volumes')) {
        const name = textAt(volume, 'name');
        const old = mappingsAt(before.spec, 'volumes').find((one) => one['name'] === name);
        const { type } = volumeSource(volume);
        if (old === undefined || !['configMap', 'secret', 'projected'].includes(type)) continue;
        const [was, is] = [modeOf(old), modeOf(volume)];
        // The group of the pods may read in any case.
        const isGroupIn = at(after.spec, 'securityContext.fsGroup') !== undefined;
        const what =
          // Such as 440 in place of 0440, which is 0670: ssh and PostgreSQL refuse a key that others may read.
          type === 'secret' && (is & ~was & 0o066) !== 0
            ? 'a program that requires a private key file rejects it'
            : was & 0o111 && !(is & 0o111)
              ? 'they are no longer executable'
              : was & 0o004 && !(is & 0o004) && !isGroupIn
                ? 'only root can still read them'
                : undefined;
        const modes = `from 0${was.toString(8)} to 0${is.toString(8)}`;
        const message = `the mode of the files of volume ${name} changes ${modes}: ${what}`;
        if (what !== undefined) yield consequence('NEVER RUNS', id, podPath(after, `volumes[${name}]`), message);
      }
  },
};

function modeOf(volume: Json): number {
  return Number(at(volume, `${volumeSource(volume).type}.defaultMode`) ?? 0o644);
}
