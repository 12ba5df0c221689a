import { at } from '../../../render/json.ts';
import { changedPairs, consequence, formatPath, type Rule } from '../finding.ts';

/** The pods are replaced. */
export const replacedPods: Rule = {
  name: 'replaced-pods',
  *find(comparison) {
    for (const { id, after, changes } of changedPairs(comparison, 'Deployment', 'StatefulSet', 'DaemonSet')) {
      const inside = changes.map(({ path }) => path).filter((path) => /^spec\.template(\.|$)/.test(path));
      if (inside.length === 0) continue;
      const word = (path: string) =>
        /(?:labels|annotations)\.(.+)$/.exec(path)?.[1] ??
        formatPath(path)
          .split(/\.(?![^[]*\])/)
          .at(-1) ??
        path;
      const fields = [...new Set(inside.map(word))];
      const more = fields.length > 4 ? ` and ${fields.length - 4} more` : '';
      // Of the only pod of a StatefulSet, and of those that are ended first, no new one is there before the old one is gone.
      const isAway =
        at(after, 'spec.strategy.type') === 'Recreate' ||
        (after.kind === 'StatefulSet' && (at(after, 'spec.replicas') ?? 1) === 1);
      const message = `its pods are replaced${isAway ? ', and no pod answers in the meantime' : ''}: ${fields.slice(0, 4).join(', ')}${more}`;
      yield consequence('RESTART', id, 'spec.template', message);
    }
  },
};
