import { judgedKinds, judgeObject } from '../../health/judge-workload.ts';
import type { Seen } from '../../kube/namespace-view.ts';
import { ruledOut } from '../../model/hopeless-states.ts';
import { type Judgement, ready, together } from '../../model/judgement.ts';
import { type KubeObject, objectName } from '../../model/kube-object.ts';

/** What a wait is for. */
export interface Awaited {
  readonly kind: string;
  readonly until: 'ready' | 'deleted' | { readonly condition: string; readonly status: string };
  /** The objects that are meant, as they are now. */
  readonly selected: () => readonly KubeObject[];
  /** The same in words. */
  readonly described: string;
  /** Uids of those that were there when the wait began. */
  readonly first: ReadonlySet<unknown>;
  readonly seen: Seen;
}

interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly message?: string;
  readonly observedGeneration?: number;
}

/** Whether what is waited for has come, may come, or cannot. */
export function judgeAwaited(awaited: Awaited): Judgement {
  const { until, seen } = awaited;
  const objects = awaited.selected();
  if (until === 'deleted') {
    // Another object of the same name, such as a StatefulSet's next pod, is not the one that was to go.
    const left = objects.filter((object) => awaited.first.has(object.metadata['uid']));
    return together(left.map(stillThere));
  }
  if (objects.length === 0) return { state: 'pending', waitingFor: `${awaited.described} is not there` };
  if (until === 'ready') return together(objects.map((object) => judgeReady(object, seen)));
  return together(
    objects.map((object) => {
      const judged = judgeCondition(object, until.condition, until.status);
      if (judged.state === 'ready' || until.status !== 'True' || !ruledOut.conditions.has(until.condition))
        return judged;
      const fate = judgeObject(object, seen);
      return fate.state === 'hopeless' ? fate : judged;
    }),
  );
}

function stillThere(object: KubeObject): Judgement {
  const { deletionTimestamp, finalizers } = object.metadata;
  const why =
    deletionTimestamp === undefined
      ? 'nobody has asked for its deletion'
      : `being deleted, finalizers ${JSON.stringify(finalizers ?? [])}`;
  return { state: 'pending', waitingFor: `${objectName(object)} is still there: ${why}`, object };
}

/** Kinds of which the kit has a notion of readiness are judged by that; others by their condition Ready, where they have
 * conditions. */
function judgeReady(object: KubeObject, seen: Seen): Judgement {
  if (judgedKinds.has(object.kind)) return judgeObject(object, seen);
  return conditionsOf(object).length === 0 ? ready : judgeCondition(object, 'Ready', 'True');
}

function judgeCondition(object: KubeObject, type: string, status: string): Judgement {
  const name = objectName(object);
  const condition = conditionsOf(object).find((candidate) => candidate.type === type);
  const pending = (words: string): Judgement => ({ state: 'pending', waitingFor: `${name}: ${words}`, object });
  const { suspend } = (object['spec'] ?? {}) as { suspend?: boolean };
  if (condition === undefined && object.kind === 'Job' && suspend === true) return pending('it is suspended');
  if (condition === undefined) {
    const others = conditionsOf(object).map((other) => other.type);
    return pending(`no condition ${type} yet; conditions: ${others.join(', ') || 'none'}`);
  }
  const { observedGeneration } = (object['status'] ?? {}) as { observedGeneration?: number };
  const observed = condition.observedGeneration ?? observedGeneration;
  if (observed !== undefined && observed < Number(object.metadata['generation'] ?? 0))
    return pending('change not seen yet');
  if (condition.status === status) return ready;
  const why = [condition.reason, condition.message].filter((part) => part !== undefined && part !== '').join(': ');
  return pending(`${type} is ${condition.status}${why === '' ? '' : `, ${why}`}`);
}

function conditionsOf(object: KubeObject): readonly Condition[] {
  const { conditions } = (object['status'] ?? {}) as { conditions?: readonly Condition[] };
  return conditions ?? [];
}
