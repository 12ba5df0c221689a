import { at, mappingAt, mappingsAt } from '../../../render/json.ts';
import { containersOf, type Manifest } from '../../../render/manifest.ts';
import { type Consequence, consequence, onlyAfter, type Rule } from '../finding.ts';

/** An autoscaler fights with a number of replicas, or measures what no container requests. */
export const autoscalers: Rule = {
  name: 'autoscalers',
  find: ({ before, after }) => onlyAfter(fights(before), fights(after)),
};

function* fights(manifest: Manifest): Generator<Consequence> {
  for (const scaler of manifest.ofKind('HorizontalPodAutoscaler')) {
    const { kind, name } = mappingAt(scaler, 'spec.scaleTargetRef');
    const workload = manifest.workloads.find((one) => one.kind === kind && one.name === name);
    if (workload === undefined) continue;
    const finding = (path: string, message: string) => consequence('CAPACITY', workload.id, path, message);
    if (at(workload.object, 'spec.replicas') !== undefined)
      yield finding('spec.replicas', 'sets replicas beside an autoscaler: each upgrade resets the number of pods');
    for (const metric of mappingsAt(scaler, 'spec.metrics')) {
      const resource = String(at(metric, 'resource.name'));
      const isMeasured = (container: unknown) =>
        ['limits', 'requests'].some((part) => Object.hasOwn(mappingAt(container, `resources.${part}`), resource));
      if (at(metric, 'resource.target.type') === 'Utilization' && !containersOf(workload.spec).every(isMeasured))
        yield finding(
          'resources',
          `an autoscaler scales it by ${resource}, but a container requests none: it does not scale`,
        );
    }
  }
}
