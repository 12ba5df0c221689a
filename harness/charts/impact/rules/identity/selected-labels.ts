import { type Json, mappingAt } from '../../../render/json.ts';
import { changedPairs, consequence, type Rule, shown } from '../finding.ts';
import { workloadPairs } from '../paired-workloads.ts';

/** Labels that say how an object was made, not what it is. */
const descriptive = /^(helm\.sh\/chart|app\.kubernetes\.io\/(version|managed-by))$/;

/** A label by which others find pods or objects is another or gone. */
export const selectedLabels: Rule = {
  name: 'selected-labels',
  find: (comparison) => [
    ...workloadPairs(comparison).flatMap(({ id, before, after }) =>
      lost(before.labels, after.labels).map(([key, value]) =>
        consequence(
          'IDENTITY',
          id,
          `${after.templatePath}.metadata.labels.${key}`,
          `the label ${key} of its pods is ${shown(after.labels[key])}, and was ${shown(value)}: what selects them by it finds none`,
        ),
      ),
    ),
    ...changedPairs(comparison).flatMap(({ id, before, after }) => {
      const now = mappingAt(after, 'metadata.labels');
      return lost(mappingAt(before, 'metadata.labels'), now).map(([key, value]) =>
        consequence(
          'IDENTITY',
          id,
          `metadata.labels.${key}`,
          `the label ${key} is ${shown(now[key])}, and was ${shown(value)}: what selects it by that does not find it`,
        ),
      );
    }),
  ],
};

function lost(before: Json, after: Json): [string, unknown][] {
  return Object.entries(before).filter(([key, value]) => !descriptive.test(key) && after[key] !== value);
}
