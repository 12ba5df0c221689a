import { mappingsAt, textAt } from '../../../render/json.ts';
import { changedPairs, consequence, type Rule, removedPairs } from '../finding.ts';

const kind = 'CustomResourceDefinition';

/** A definition of custom resources is gone, and with it every object of its kind; or a version of it. */
export const lostDefinitions: Rule = {
  name: 'lost-definitions',
  *find(comparison) {
    for (const { id, before } of removedPairs(comparison, kind)) {
      const message = `is removed: Kubernetes deletes every ${textAt(before, 'spec.names.kind')} in all namespaces with it`;
      if (before.metadata.annotations?.['helm.sh/resource-policy'] !== 'keep')
        yield consequence('DATA', id, '', message);
    }
    for (const { id, before, after } of changedPairs(comparison, kind))
      for (const { name, storage, served } of mappingsAt(before, 'spec.versions')) {
        const now = mappingsAt(after, 'spec.versions').find((other) => other['name'] === name);
        if (now === undefined && storage === true) {
          const message = `version ${String(name)}, the storage version, is gone: Kubernetes rejects the upgrade`;
          yield consequence('REFUSED', id, 'spec.versions', message);
        } else if (served !== false && (now === undefined || now['served'] === false)) {
          const message = `version ${String(name)} is no longer served: clients of that version get an error`;
          yield consequence('IDENTITY', id, 'spec.versions', message);
        }
      }
  },
};
