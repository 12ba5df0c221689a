import { isMapping } from '../../../../model/value-at.ts';
import { at, type Json, numberAt, textsAt } from '../../../render/json.ts';
import { type Consequence, consequence, type Rule } from '../finding.ts';
import { containerPairs, podPath, workloadPairs } from '../paired-workloads.ts';

/** A pod that ends has less time for the requests that it still answers. */
export const shutdown: Rule = {
  name: 'shutdown',
  find: (comparison) => [
    ...containerPairs(comparison)
      .filter(({ workload, starts }) => workload.after.serves && !starts)
      .flatMap(({ workload, before, after, name, path }): Consequence[] => {
        const finding = (message: string): Consequence[] => [
          consequence('TRAFFIC', workload.id, `${path}.lifecycle.preStop`, message),
        ];
        const [was, is] = [sleepS(before), sleepS(after)];
        if (at(before, 'lifecycle.preStop') !== undefined && at(after, 'lifecycle.preStop') === undefined)
          return finding(`preStop of container ${name} is gone: it ends while requests are still sent to it`);
        if (was !== undefined && is !== undefined && is < was)
          return finding(
            `preStop of container ${name} waits ${is} s, and waited ${was} s: it ends while requests are still sent to it`,
          );
        const grace = graceS(workload.after.spec);
        return is !== undefined && is >= grace && (was === undefined || was < graceS(workload.before.spec))
          ? finding(`preStop of container ${name} waits ${is} s, and the pod is killed after ${grace} s`)
          : [];
      }),
    ...workloadPairs(comparison).flatMap(({ id, before, after }): Consequence[] => {
      const [was, is] = [graceS(before.spec), graceS(after.spec)];
      const message = `its pods are killed after ${is} s, and were after ${was} s: what takes longer to end is cut off`;
      return is < was ? [consequence('TRAFFIC', id, podPath(after, 'terminationGracePeriodSeconds'), message)] : [];
    }),
  ],
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
