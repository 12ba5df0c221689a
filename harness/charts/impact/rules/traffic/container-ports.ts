import { mappingsAt, textAt } from '../../../render/json.ts';
import { consequence, type Rule } from '../finding.ts';

/** A named port of a container is another number: requests go where the program may not listen. */
export const containerPorts: Rule = {
  name: 'container-ports',
  *find({ containers }) {
    for (const { workload, before, after, name, path } of containers)
      for (const { name: called, containerPort: was } of mappingsAt(before, 'ports')) {
        const now = mappingsAt(after, 'ports').find((other) => called !== '' && textAt(other, 'name') === called);
        const is = now?.['containerPort'] ?? was;
        const message = `port ${String(called)} of container ${name} changes from ${String(was)} to ${String(is)}: the program must listen there`;
        if (is !== was) yield consequence('TRAFFIC', workload.id, `${path}.ports`, message);
      }
  },
};
