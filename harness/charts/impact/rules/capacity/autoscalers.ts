import { at, canonicalText, mappingAt, mappingsAt, numberAt } from '../../../render/json.ts';
import { containersOf, type Manifest } from '../../../render/manifest.ts';
import { type Consequence, changedPairs, consequence, type Rule, removedPairs } from '../finding.ts';

/** An autoscaler is gone, scales to less, or fights with a number of replicas. */
export const autoscalers: Rule = {
  name: 'autoscalers',
  find: (comparison) => {
    const fought = fights(comparison.before);
    return [
      ...removedPairs(comparison, 'HorizontalPodAutoscaler').map(({ id }) =>
        consequence('CAPACITY', id, '', 'is removed: the number of pods stays as it is under load'),
      ),
      ...changedPairs(comparison, 'HorizontalPodAutoscaler').flatMap(({ id, before, after }): Consequence[] => {
        const lower = (['minReplicas', 'maxReplicas'] as const).filter(
          (field) => (numberAt(after, `spec.${field}`) ?? 1) < (numberAt(before, `spec.${field}`) ?? 1),
        );
        const gone = mappingsAt(before, 'spec.metrics').length > mappingsAt(after, 'spec.metrics').length;
        return [
          ...lower.map((field) =>
            consequence(
              'CAPACITY',
              id,
              `spec.${field}`,
              `${field} is ${numberAt(after, `spec.${field}`) ?? 1}, and was ${numberAt(before, `spec.${field}`) ?? 1}`,
            ),
          ),
          ...(gone
            ? [consequence('CAPACITY', id, 'spec.metrics', 'a metric is gone: it does not scale by that any more')]
            : []),
          ...(!gone && canonicalText(at(before, 'spec.metrics')) !== canonicalText(at(after, 'spec.metrics'))
            ? [consequence('CAPACITY', id, 'spec.metrics', 'scales by other metrics or at other limits')]
            : []),
        ];
      }),
      ...fights(comparison.after).filter((one) => !fought.some((other) => canonicalText(other) === canonicalText(one))),
    ];
  },
};

function fights(manifest: Manifest): Consequence[] {
  return manifest.ofKind('HorizontalPodAutoscaler').flatMap((scaler): Consequence[] => {
    const { kind, name } = mappingAt(scaler, 'spec.scaleTargetRef');
    const target = manifest.find(String(kind), String(name));
    const workload = manifest.workloads.find((one) => one.object === target);
    if (target === undefined || workload === undefined) return [];
    const measured = mappingsAt(scaler, 'spec.metrics')
      .filter((metric) => at(metric, 'resource.target.type') === 'Utilization')
      .map((metric) => String(at(metric, 'resource.name')));
    const blind = measured.filter((resource) =>
      containersOf(workload.spec).some(
        (container) =>
          !Object.hasOwn(
            { ...mappingAt(container, 'resources.limits'), ...mappingAt(container, 'resources.requests') },
            resource,
          ),
      ),
    );
    return [
      ...(at(target, 'spec.replicas') === undefined
        ? []
        : [
            consequence(
              'CAPACITY',
              workload.id,
              'spec.replicas',
              'has replicas beside an autoscaler: each upgrade sets the number of pods back',
            ),
          ]),
      ...blind.map((resource) =>
        consequence(
          'CAPACITY',
          workload.id,
          'resources',
          `an autoscaler measures its ${resource}, and a container requests none: it does not scale`,
        ),
      ),
    ];
  });
}
