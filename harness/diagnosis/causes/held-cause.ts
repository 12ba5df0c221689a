import type { PodState } from '../../health/read-pod.ts';
import type { KubeObject } from '../../model/cluster/kube-object.ts';
import { type Cause, certain, type Finding } from '../facts.ts';
import { containersOf } from '../read-spec.ts';
import { ofPod, troubledPods } from '../troubled-pods.ts';

interface HeldSpec {
  readonly nodeName?: string;
  readonly schedulerName?: string;
  readonly schedulingGates?: readonly { readonly name: string }[];
  readonly readinessGates?: readonly { readonly conditionType: string }[];
}

/** A pod that waits for something outside of it, about which Kubernetes writes no event: a scheduler, a node, or
 * whoever removes its scheduling gate or sets its readiness gate. */
export const heldCause: Cause = (facts) => {
  for (const { object, state } of troubledPods(facts)) {
    const finding = heldBy(object, state);
    if (finding !== undefined) return finding;
  }
  return undefined;
};

function heldBy(object: KubeObject, { name, phase, conditions }: PodState): Finding | undefined {
  const { nodeName, schedulerName, schedulingGates = [], readinessGates = [] } = (object['spec'] ?? {}) as HeldSpec;
  const condition = (type: string) => conditions.find((each) => each.type === type);
  const [gate] = schedulingGates;
  if (gate !== undefined)
    return certain(`pod ${name} is not scheduled until its scheduling gate ${gate.name} is removed`, {
      object,
      key: 'name',
      value: gate.name,
    });
  // Whoever assigns a pod says so in a condition, be it the scheduler or the kubelet of the node.
  if (phase === 'Pending' && conditions.length === 0) {
    if (nodeName !== undefined)
      return certain(`pod ${name} is assigned to node ${nodeName}, which has not accepted it: it may not exist`, {
        object,
        key: 'nodeName',
        value: nodeName,
      });
    if (schedulerName !== undefined && schedulerName !== 'default-scheduler')
      return certain(`pod ${name} waits for the scheduler ${schedulerName}, which has not handled it`, {
        object,
        key: 'schedulerName',
        value: schedulerName,
      });
  }
  if (condition('ContainersReady')?.status !== 'True') return undefined;
  const closed = readinessGates.find(({ conditionType }) => condition(conditionType)?.status !== 'True');
  if (closed === undefined) return undefined;
  const { conditionType } = closed;
  const { status, message } = condition(conditionType) ?? {};
  const how = status === undefined ? 'which nothing has set' : `which is ${status}${message ? `: ${message}` : ''}`;
  return certain(`the containers of pod ${name} are ready, but not its readiness gate ${conditionType}, ${how}`, {
    object,
    key: 'conditionType',
    value: conditionType,
  });
}

/** A running container whose startup or readiness probe has not begun. */
export const delayedProbeCause: Cause = (facts) => {
  for (const { object, state } of troubledPods(facts)) {
    for (const { name, startupProbe, readinessProbe } of containersOf(object)) {
      const { running, ready, startedAt } = state.containers.find((each) => each.name === name) ?? {};
      const seconds = (startupProbe ?? readinessProbe)?.initialDelaySeconds ?? 0;
      if (!running || ready || startedAt === undefined) continue;
      if (Date.parse(startedAt) + seconds * 1000 <= Date.now()) continue;
      return certain(
        `the ${startupProbe === undefined ? 'readiness' : 'startup'} probe of ${ofPod(name, { state })} has not begun: its initialDelaySeconds is ${seconds}`,
        { object, key: 'initialDelaySeconds', value: String(seconds) },
      );
    }
  }
  return undefined;
};
