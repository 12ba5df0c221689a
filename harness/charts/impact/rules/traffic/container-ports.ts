import { mappingsAt, textAt } from '../../../render/json.ts';
import { type Consequence, consequence, type Rule } from '../finding.ts';
import { containerPairs } from '../paired-workloads.ts';

/** A named port of a container is another number: requests go where the program may not listen. */
export const containerPorts: Rule = {
  name: 'container-ports',
  find: (comparison) =>
    containerPairs(comparison).flatMap(({ workload, before, after, name, path }) =>
      mappingsAt(before, 'ports').flatMap((port): Consequence[] => {
        const called = textAt(port, 'name');
        const now = mappingsAt(after, 'ports').find((other) => textAt(other, 'name') === called);
        if (called === '' || now === undefined || now['containerPort'] === port['containerPort']) return [];
        const message = `port ${called} of container ${name} is ${String(now['containerPort'])}, and was ${String(port['containerPort'])}: the program has to listen there`;
        return [consequence('TRAFFIC', workload.id, `${path}.ports`, message)];
      }),
    ),
};
