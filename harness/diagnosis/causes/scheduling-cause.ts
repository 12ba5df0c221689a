import { onNoNode } from '../../health/no-node.ts';
import { type KubeObject, objectName } from '../../model/cluster/kube-object.ts';
import { valueAt } from '../../model/value-at.ts';
import { type Cause, certain, type Field, likely } from '../facts.ts';
import { containersOf } from '../read-spec.ts';
import { troubledPods } from '../troubled-pods.ts';

/** The field of a pod that causes each of the scheduler's messages. */
const keys: readonly (readonly [RegExp, string])[] = [
  [/free ports/, 'hostPort'],
  [/topology spread/, 'topologySpreadConstraints'],
  [/anti-affinity/, 'podAntiAffinity'],
  [/pod affinity/, 'podAffinity'],
  [/node affinity/, 'nodeAffinity'],
];

/** A pod that does not fit on any node: the reason, and its requirements. */
export const schedulingCause: Cause = (facts) => {
  for (const { object, state } of troubledPods(facts)) {
    const scheduled = state.conditions.find(({ type }) => type === 'PodScheduled');
    if (scheduled?.status !== 'False' || scheduled.reason !== 'Unschedulable') continue;
    // The scheduler's messages about device claims and preemption add nothing.
    const why = scheduled.message
      .replace(/[.,]? (no new claims to deallocate|preemption: ).*$/s, '')
      .replace(/[. ]+$/, '');
    const { words = '', field } = asked(object, why);
    return certain(`pod ${state.name} does not fit on any node: ${why}${words}`, field);
  }
  return undefined;
};

/** A DaemonSet that matches no node; only considered if the subject has no other workloads, because some are meant for
 * nodes that do not exist here. */
export const noNodeCause: Cause = (facts) => {
  if ((['Deployment', 'StatefulSet'] as const).some((kind) => facts.all(kind).some(facts.isAbout))) return undefined;
  for (const object of facts.all('DaemonSet').filter(facts.isAbout)) {
    const nowhere = onNoNode(object);
    if (nowhere !== undefined) return likely(`${objectName(object)} ${nowhere.words}`, { object, ...nowhere.field });
  }
  return undefined;
};

interface NodeTerm {
  readonly matchExpressions?: readonly {
    readonly key: string;
    readonly operator: string;
    readonly values?: readonly string[];
  }[];
}

/** The labels that a pod's affinity requires of a node. */
function askedByAffinity(pod: KubeObject): { readonly words?: string; readonly field: Field } {
  const field = { object: pod, key: 'nodeAffinity' };
  const path = ['affinity', 'nodeAffinity', 'requiredDuringSchedulingIgnoredDuringExecution', 'nodeSelectorTerms'];
  const terms = (valueAt(pod['spec'], path) ?? []) as readonly NodeTerm[];
  const wanted = terms.flatMap(({ matchExpressions = [] }) => matchExpressions);
  const [first] = wanted;
  if (first === undefined) return { field };
  const words = wanted.map(({ key, operator, values = [] }) => [key, operator, values.join(', ')].join(' ').trim());
  return {
    words: ` (its nodeAffinity requires ${words.join(terms.length > 1 ? ' or ' : ' and ')})`,
    field: { ...field, value: first.key },
  };
}

function asked(pod: KubeObject, why: string): { readonly words?: string; readonly field?: Field } {
  const { nodeSelector } = (pod['spec'] ?? {}) as { nodeSelector?: Readonly<Record<string, string>> };
  const [picked] = Object.values(nodeSelector ?? {});
  if (nodeSelector !== undefined && /affinity|selector/.test(why))
    return {
      words: ` (its nodeSelector is ${JSON.stringify(nodeSelector)})`,
      field: { object: pod, key: 'nodeSelector', ...(picked && { value: picked }) },
    };
  const key = keys.find(([words]) => words.test(why))?.[1];
  if (key === 'nodeAffinity') return askedByAffinity(pod);
  if (key !== undefined) return { field: { object: pod, key } };
  const lacking = [...why.matchAll(/Insufficient ([\w./-]*\w)/g)].map(([, resource = '']) => resource);
  const requests = lacking.flatMap((resource) =>
    containersOf(pod).flatMap(({ name, resources }) => {
      const request = resources?.requests?.[resource] ?? resources?.limits?.[resource];
      return request === undefined
        ? []
        : { words: `${name} asks for ${resource} ${request}`, key: resource, value: request };
    }),
  );
  const [first] = requests;
  if (first === undefined) return {};
  const words = ` (${requests.map((request) => request.words).join(', ')})`;
  return { words, field: { object: pod, key: first.key, value: first.value } };
}
