import { type Dangling, danglingReferences, mayBeMade } from '../../../render/dangling.ts';
import { consequence, type Effect, onlyAfter, type Rule } from '../finding.ts';

const effectOf: Readonly<Record<Dangling['about'], Effect>> = {
  traffic: 'TRAFFIC',
  start: 'NEVER RUNS',
  capacity: 'CAPACITY',
  metrics: 'TRAFFIC',
};

/** A reference inside the chart, by name, label, port or key, leads nowhere. */
export const brokenReferences: Rule = {
  name: 'broken-references',
  find: ({ before, after }) =>
    onlyAfter(danglingReferences(before), danglingReferences(after))
      .filter((reference) => before.byId(reference.id) !== undefined || !mayBeMade(reference, after))
      .map(({ id, path, about, message }) => consequence(effectOf[about], id, path, message)),
};
