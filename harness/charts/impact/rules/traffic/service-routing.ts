import { at } from '../../../render/json.ts';
import { changedPairs, consequence, type Rule, shown } from '../finding.ts';

const fields = [
  'spec.type',
  'spec.sessionAffinity',
  'spec.externalTrafficPolicy',
  'spec.internalTrafficPolicy',
  'spec.publishNotReadyAddresses',
  'spec.externalName',
  'spec.loadBalancerClass',
  'spec.trafficDistribution',
  'spec.ipFamilyPolicy',
] as const;
const widens: Readonly<Record<string, readonly unknown[]>> = { 'spec.type': ['NodePort', 'LoadBalancer'] };

/** A Service chooses among its pods another way, or can no longer be reached from where it could. */
export const serviceRouting: Rule = {
  name: 'service-routing',
  find: (comparison) =>
    changedPairs(comparison, 'Service').flatMap(({ id, canonicalBefore, canonicalAfter }) =>
      fields
        .filter((field) => at(canonicalBefore, field) !== at(canonicalAfter, field))
        // What opens it to more is told by another rule; what follows from its type is told with that.
        .filter((field) => !widens[field]?.includes(at(canonicalAfter, field)))
        .filter(
          (field) =>
            field !== 'spec.externalTrafficPolicy' ||
            at(canonicalBefore, 'spec.type') === at(canonicalAfter, 'spec.type'),
        )
        .map((path) =>
          consequence(
            'TRAFFIC',
            id,
            path,
            `${path} is ${shown(at(canonicalAfter, path))}, and was ${shown(at(canonicalBefore, path))}`,
          ),
        ),
    ),
};
