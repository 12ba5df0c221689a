import { type Reference, referencesOf } from '../../../render/references.ts';
import { consequence, type Rule } from '../finding.ts';

/** Pods need an object that this chart does not create, or no longer creates: it must exist first. */
export const foreignReferences: Rule = {
  name: 'foreign-references',
  *find({ before, after }) {
    const told = new Set<string>();
    const needed = new Set(referencesOf(before).map(nameOf));
    const templates = new Set(after.ofKind('StatefulSet').map(({ metadata }) => metadata.name));
    for (const reference of referencesOf(after)) {
      const { from, path, kind, name, key, optional, what } = reference;
      const isNew = !needed.has(nameOf(reference)) || before.find(kind, name) !== undefined;
      const once = `${from} ${nameOf(reference)}`;
      if (optional || !isNew || after.find(kind, name) !== undefined || templates.has(name) || told.has(once)) continue;
      told.add(once);
      const message = `${what} needs ${kind} ${name}${key === undefined ? '' : `, key ${key}`}, which this chart does not create: without it no pod starts`;
      yield consequence('NEVER RUNS', from, path, message);
    }
  },
};

function nameOf({ kind, name, key = '' }: Reference): string {
  return `${kind} ${name} ${key}`;
}
