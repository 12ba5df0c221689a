import { referencesOf } from '../../../render/references.ts';
import { type Consequence, consequence, type Rule } from '../finding.ts';

/** Pods need an object that this chart does not make, or not any more: it has to be there first. */
export const foreignReferences: Rule = {
  name: 'foreign-references',
  find: ({ before, after }) => {
    const needed = new Set(referencesOf(before).map(({ kind, name, key }) => `${kind} ${name} ${key ?? ''}`));
    const templates = new Set(after.ofKind('StatefulSet').map(({ metadata }) => metadata.name));
    const found = referencesOf(after).filter(
      ({ kind, name, key, optional }) =>
        !optional &&
        (!needed.has(`${kind} ${name} ${key ?? ''}`) || before.find(kind, name) !== undefined) &&
        after.find(kind, name) === undefined &&
        !templates.has(name),
    );
    const once = Map.groupBy(found, ({ from, kind, name, key }) => `${from} ${kind} ${name} ${key ?? ''}`);
    return [...once.values()].flatMap(([reference]): Consequence[] =>
      reference === undefined
        ? []
        : [
            consequence(
              'NEVER RUNS',
              reference.from,
              reference.path,
              `${reference.what} asks for ${reference.kind} ${reference.name}${reference.key === undefined ? '' : `, key ${reference.key}`}, which this chart does not make: without it no pod starts`,
            ),
          ],
    );
  },
};
