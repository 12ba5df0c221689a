import { mappingsAt } from '../../../render/json.ts';
import { containersOf } from '../../../render/manifest.ts';
import { consequence, type Rule } from '../finding.ts';
import { podPath } from '../paired-workloads.ts';

/** A container is gone, has another name, or starts in another order. */
export const containersGone: Rule = {
  name: 'containers-gone',
  *find({ workloads }) {
    for (const { id, before, after } of workloads) {
      const [then = [], now = []] = [before, after].map(({ spec }) => containersOf(spec).map(({ name }) => name));
      const added = now.filter((name) => !then.includes(name)).join(', ');
      const place = podPath(after, 'containers');
      for (const name of then.filter((one) => !now.includes(one)))
        if (added === '') yield consequence('NEVER RUNS', id, place, `container ${name} no longer runs`);
        else {
          const message = `container ${name} is gone, and ${added} is new: logs, metrics and exec use the new name`;
          yield consequence('IDENTITY', id, place, message);
        }
      const [was, is] = [before, after].map(({ spec }) =>
        mappingsAt(spec, 'initContainers')
          .map(({ name }) => String(name))
          .filter((name) => then.includes(name) && now.includes(name))
          .join(', '),
      );
      const message = `the start order of its containers changes from ${was} to ${is}: one may miss what another creates`;
      if (was !== is) yield consequence('NEVER RUNS', id, podPath(after, 'initContainers'), message);
    }
  },
};
