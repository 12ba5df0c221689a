import { at, mappingsAt, textAt } from '../../../render/json.ts';
import { type Consequence, changedPairs, consequence, type Rule, removedPairs } from '../finding.ts';

const kind = 'CustomResourceDefinition';

/** A definition of custom resources is gone, and with it every object of its kind; or a version of it. */
export const lostDefinitions: Rule = {
  name: 'lost-definitions',
  find: (comparison) => [
    ...removedPairs(comparison, kind)
      .filter(({ before }) => before.metadata.annotations?.['helm.sh/resource-policy'] !== 'keep')
      .map(({ id, before }) =>
        consequence(
          'DATA',
          id,
          '',
          `is removed: Kubernetes deletes every ${textAt(before, 'spec.names.kind')} of every namespace with it`,
        ),
      ),
    ...changedPairs(comparison, kind).flatMap(({ id, before, after }) => {
      const now = mappingsAt(after, 'spec.versions');
      const finding = (effect: Consequence['effect'], message: string): Consequence[] => [
        consequence(effect, id, 'spec.versions', message),
      ];
      return mappingsAt(before, 'spec.versions').flatMap((version) => {
        const [name, same] = [textAt(version, 'name'), now.find((other) => other['name'] === version['name'])];
        if (same === undefined && at(version, 'storage') === true)
          return finding(
            'REFUSED',
            `version ${name} is gone, in which objects are stored: Kubernetes refuses the upgrade`,
          );
        return version['served'] !== false && (same === undefined || same['served'] === false)
          ? finding('IDENTITY', `version ${name} is not served any more: what asks for it by that finds nothing`)
          : [];
      });
    }),
  ],
};
