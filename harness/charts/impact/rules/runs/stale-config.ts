import { at, canonicalText, mappingAt, mappingsAt, textAt } from '../../../render/json.ts';
import { containersOf, type Workload } from '../../../render/manifest.ts';
import { changedPairs, consequence, type Rule } from '../finding.ts';
import { workloadPairs } from '../paired-workloads.ts';

/** What pods read once, at their start, changes, and nothing rolls them: they go on with the old. */
export const staleConfig: Rule = {
  name: 'stale-config',
  find: (comparison) => {
    const changed = changedPairs(comparison, 'ConfigMap', 'Secret').filter(({ before, after }) =>
      ['data', 'stringData', 'binaryData'].some(
        (part) => canonicalText(at(before, part)) !== canonicalText(at(after, part)),
      ),
    );
    return workloadPairs(comparison)
      .filter(
        ({ before, after }) =>
          after.serves && canonicalText(at(before.object, 'spec')) === canonicalText(at(after.object, 'spec')),
      )
      .flatMap(({ id, after }) =>
        changed
          .filter((pair) => readsAtStart(after, pair.after.kind, pair.after.metadata.name))
          .map((pair) =>
            consequence(
              'NEVER RUNS',
              id,
              '',
              `${pair.after.kind} ${pair.after.metadata.name} changes, and its pods are not replaced: they go on with the old until something else does it`,
            ),
          ),
      );
  },
};

function readsAtStart({ spec }: Workload, kind: string, name: string): boolean {
  const [key, whole] = kind === 'Secret' ? ['secretKeyRef', 'secretRef'] : ['configMapKeyRef', 'configMapRef'];
  const volumes = mappingsAt(spec, 'volumes')
    .filter((volume) => textAt(volume, kind === 'Secret' ? 'secret.secretName' : 'configMap.name') === name)
    .map((volume) => textAt(volume, 'name'));
  return containersOf(spec).some(
    (container) =>
      mappingsAt(container, 'env').some((variable) => mappingAt(variable, `valueFrom.${key}`)['name'] === name) ||
      mappingsAt(container, 'envFrom').some((source) => mappingAt(source, String(whole))['name'] === name) ||
      mappingsAt(container, 'volumeMounts').some((mount) => volumes.includes(textAt(mount, 'name'))),
  );
}
