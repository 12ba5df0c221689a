import { isMapping } from '../../../../model/value-at.ts';
import { at, type Json, numberAt, textsAt } from '../../../render/json.ts';
import { consequence, type Rule } from '../finding.ts';

/** A pod has less time to answer its last requests before it stops. */
export const shutdown: Rule = {
  name: 'shutdown',
  *find({ containers }) {
    for (const { workload, before, after, name, path, starts } of containers) {
      if (!workload.after.serves || starts) continue;
      const [was, is] = [sleepS(before), sleepS(after)];
      const [graceWas, grace] = [graceS(workload.before.spec), graceS(workload.after.spec)];
      const isGone = at(before, 'lifecycle.preStop') !== undefined && at(after, 'lifecycle.preStop') === undefined;
      const what = isGone
        ? 'is gone: the container stops while it still receives requests'
        : was !== undefined && is !== undefined && is < was
          ? `now waits ${is} s, not ${was} s: the container stops while it still receives requests`
          : is !== undefined && is >= grace && (was === undefined || was < graceWas)
            ? `waits ${is} s, but the pod is killed after ${grace} s`
            : undefined;
      const message = `preStop of container ${name} ${what}`;
      if (what !== undefined) yield consequence('TRAFFIC', workload.id, `${path}.lifecycle.preStop`, message);
    }
  },
};

function graceS(pod: Json): number {
  return numberAt(pod, 'terminationGracePeriodSeconds') ?? 30;
}

function sleepS(container: Json): number | undefined {
  const hook = at(container, 'lifecycle.preStop');
  if (!isMapping(hook)) return undefined;
  const own = numberAt(hook, 'sleep.seconds');
  // One word with a space in it is the name of a program that is not there.
  const [program = '', ...more] = textsAt(hook, 'exec.command');
  if (more.length === 0 && program.includes(' ')) return 0;
  const [, words] = /\bsleep (\d+)/.exec(textsAt(hook, 'exec.command').join(' ')) ?? [];
  return own ?? (words === undefined ? undefined : Number(words));
}
