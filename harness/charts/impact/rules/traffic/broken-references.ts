import { danglingReferences } from '../../../render/dangling.ts';
import { consequence, type Effect, type Rule } from '../finding.ts';

const effectOf: Readonly<Record<'traffic' | 'start' | 'capacity' | 'metrics', Effect>> = {
  traffic: 'TRAFFIC',
  start: 'NEVER RUNS',
  capacity: 'CAPACITY',
  metrics: 'TRAFFIC',
};

/** A reference inside the chart, by name, label, port or key, finds nothing any more. */
export const brokenReferences: Rule = {
  name: 'broken-references',
  find: ({ before, after }) => {
    const old = new Set(danglingReferences(before).map(({ id, path, message }) => `${id} ${path} ${message}`));
    return danglingReferences(after)
      .filter(({ id, path, message }) => !old.has(`${id} ${path} ${message}`))
      .map(({ id, path, about, message }) => consequence(effectOf[about], id, path, message));
  },
};
