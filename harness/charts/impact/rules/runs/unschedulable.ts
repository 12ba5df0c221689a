import { at, canonicalText, type Json, mappingAt, mappingsAt, textAt } from '../../../render/json.ts';
import { type Consequence, consequence, type Rule, shown } from '../finding.ts';
import { podPath, workloadPairs } from '../paired-workloads.ts';

/** Fewer nodes may run the pods, or none. */
export const unschedulable: Rule = {
  name: 'unschedulable',
  find: (comparison) =>
    workloadPairs(comparison).flatMap(({ id, before, after }): Consequence[] => {
      const finding = (field: string, message: string) => consequence('NEVER RUNS', id, podPath(after, field), message);
      const [was, is] = [before.spec, after.spec];
      const labels = Object.entries(mappingAt(is, 'nodeSelector')).filter(
        ([key, value]) => mappingAt(was, 'nodeSelector')[key] !== value,
      );
      const tolerated = mappingsAt(was, 'tolerations').filter(
        (one) => !mappingsAt(is, 'tolerations').some((other) => toleration(other) === toleration(one)),
      );
      const required = ['nodeAffinity', 'podAffinity', 'podAntiAffinity'].filter((kind) => {
        const path = `affinity.${kind}.requiredDuringSchedulingIgnoredDuringExecution`;
        return at(is, path) !== undefined && canonicalText(at(is, path)) !== canonicalText(at(was, path));
      });
      const strict = strictSpreads(is).filter((spread) => !strictSpreads(was).includes(spread));
      const [classWas, classIs] = [textAt(was, 'priorityClassName'), textAt(is, 'priorityClassName')];
      const lonely = affinityLabels(is).filter(
        (wanted) => comparison.after.selected(wanted).length === 0 && comparison.before.selected(wanted).length > 0,
      );
      return [
        ...labels.map(([key, value]) =>
          finding('nodeSelector', `its pods run only on nodes labelled ${key}=${shown(value)}`),
        ),
        ...tolerated.map((one) =>
          finding(
            'tolerations',
            `its pods do not tolerate ${shown(one['key'] ?? 'every taint')} any more: on nodes with that taint they do not run`,
          ),
        ),
        ...required.map((kind) =>
          finding('affinity', `${kind} requires something else of a node: where none fits, its pods wait for ever`),
        ),
        ...strict.map((spread) =>
          finding(
            'topologySpreadConstraints',
            `its pods have to spread over ${spread}: where they cannot, they wait for ever`,
          ),
        ),
        ...lonely.map((wanted) =>
          finding(
            'affinity',
            `its pods want to be beside pods ${describe(wanted)}, and nothing has these labels any more`,
          ),
        ),
        ...(classWas === classIs
          ? []
          : [
              {
                ...finding(
                  'priorityClassName',
                  `priorityClassName is ${shown(classIs)}, and was ${shown(classWas)}: without that class no pod is made; with a lower one others push them out`,
                ),
                effect: classIs === '' ? ('CAPACITY' as const) : ('NEVER RUNS' as const),
              },
            ]),
        ...(schedulerOf(was) === schedulerOf(is)
          ? []
          : [
              finding(
                'schedulerName',
                `schedulerName is ${schedulerOf(is)}: without that scheduler its pods wait for ever`,
              ),
            ]),
        ...(textAt(was, 'runtimeClassName') === textAt(is, 'runtimeClassName')
          ? []
          : [
              finding(
                'runtimeClassName',
                `runtimeClassName is ${shown(textAt(is, 'runtimeClassName'))}: a node without it runs none`,
              ),
            ]),
      ];
    }),
};

function schedulerOf(pod: Json): string {
  return textAt(pod, 'schedulerName') || 'default-scheduler';
}

function strictSpreads(pod: Json): string[] {
  return mappingsAt(pod, 'topologySpreadConstraints')
    .filter((spread) => (spread['whenUnsatisfiable'] ?? 'DoNotSchedule') === 'DoNotSchedule')
    .map((spread) => textAt(spread, 'topologyKey'));
}

function affinityLabels(pod: Json): Json[] {
  return mappingsAt(pod, 'affinity.podAffinity.requiredDuringSchedulingIgnoredDuringExecution').map((term) =>
    mappingAt(term, 'labelSelector.matchLabels'),
  );
}

function describe(labels: Json): string {
  return Object.entries(labels)
    .map(([key, value]) => `${key}=${shown(value)}`)
    .join(', ');
}

/** A toleration as text: one whose value is empty is one without a value. */
function toleration(one: Json): string {
  return canonicalText({ ...one, operator: one['operator'] ?? 'Equal', value: one['value'] ?? '' });
}
