import { at } from '../../../render/json.ts';
import { changedPairs, consequence, type Rule } from '../finding.ts';

/** The pods are replaced. */
export const replacedPods: Rule = {
  name: 'replaced-pods',
  find: (comparison) =>
    changedPairs(comparison, 'Deployment', 'StatefulSet', 'DaemonSet').flatMap(({ id, after, changes }) => {
      const inside = changes.filter(({ path }) => /^spec\.template(\.|$)/.test(path));
      const fields = [
        ...new Set(
          inside.map(
            ({ path }) => /(?:labels|annotations)\.(.+)$/.exec(path)?.[1] ?? path.split(/\.(?![^[]*\])/).at(-1) ?? path,
          ),
        ),
      ];
      const shownFields = `${fields.slice(0, 4).join(', ')}${fields.length > 4 ? ` and ${fields.length - 4} more` : ''}`;
      // Of the only pod of a StatefulSet, and of those that are ended first, no new one is there before the old one is gone.
      const meanwhile =
        at(after, 'spec.strategy.type') === 'Recreate' ||
        (after.kind === 'StatefulSet' && (at(after, 'spec.replicas') ?? 1) === 1)
          ? ', and none answers meanwhile'
          : '';
      return inside.length === 0
        ? []
        : [consequence('RESTART', id, 'spec.template', `its pods are replaced${meanwhile}: ${shownFields}`)];
    }),
};
