import { parseQuantity } from '../../../../model/cluster/quantity.ts';
import { at, mappingAt, mappingsAt, textAt } from '../../../render/json.ts';
import { type Consequence, changedPairs, consequence, type Rule, shown } from '../finding.ts';
import { containerPairs, podPath, workloadPairs } from '../paired-workloads.ts';

/** A container has less memory, CPU or disk, or no limit or request where it had one. */
export const lessRoom: Rule = {
  name: 'less-room',
  find: (comparison) => [
    ...containerPairs(comparison).flatMap(({ workload, before, after, name, path }) =>
      ['limits', 'requests'].flatMap((part) =>
        Object.entries(mappingAt(before, `resources.${part}`)).flatMap(([resource, was]): Consequence[] => {
          const is = mappingAt(after, `resources.${part}`)[resource];
          const [old, now] = [parseQuantity(was), parseQuantity(is)];
          const place = `${path}.resources.${part}.${resource}`;
          const what = `${part}.${resource} of container ${name}`;
          if (is === undefined) {
            const effect = part === 'limits' ? 'it may take all that its node has' : 'nothing is kept for it on a node';
            return [consequence('CAPACITY', workload.id, place, `${what} is gone, and was ${shown(was)}: ${effect}`)];
          }
          if (old === undefined || now === undefined || now >= old) return [];
          return [consequence('CAPACITY', workload.id, place, `${what} is ${shown(is)}, and was ${shown(was)}`)];
        }),
      ),
    ),
    ...workloadPairs(comparison).flatMap(({ id, before, after }) =>
      mappingsAt(before.spec, 'volumes').flatMap((volume): Consequence[] => {
        const now = mappingsAt(after.spec, 'volumes').find((other) => other['name'] === volume['name']);
        const [was, is] = [at(volume, 'emptyDir.sizeLimit'), at(now, 'emptyDir.sizeLimit')];
        const [old, size] = [parseQuantity(was), parseQuantity(is)];
        const isLess = old !== undefined && size !== undefined && size < old;
        const message = `volume ${textAt(volume, 'name')} holds ${shown(is)}, and held ${shown(was)}: a pod that writes more is evicted`;
        return isLess ? [consequence('CAPACITY', id, podPath(after, 'volumes'), message)] : [];
      }),
    ),
    ...changedPairs(comparison, 'ResourceQuota').flatMap(({ id, before, after }) =>
      Object.entries(mappingAt(before, 'spec.hard')).flatMap(([resource, was]): Consequence[] => {
        const is = mappingAt(after, 'spec.hard')[resource];
        const [old, now] = [parseQuantity(was), parseQuantity(is)];
        const message = `the namespace may hold ${shown(is)} of ${resource}, and ${shown(was)} before: what is more is refused`;
        const isLess = old !== undefined && now !== undefined && now < old;
        return isLess ? [consequence('CAPACITY', id, `spec.hard.${resource}`, message)] : [];
      }),
    ),
  ],
};
