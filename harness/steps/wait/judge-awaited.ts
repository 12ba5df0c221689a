import { ComparedTypesError } from '../../expressions/environment.ts';
import { evaluate } from '../../expressions/evaluate.ts';
import { expressionProblem } from '../../expressions/expression-problem.ts';
import { judgedKinds, judgeObject } from '../../health/judge-workload.ts';
import type { Seen } from '../../kube/watch/namespace-view.ts';
import { ruledOut } from '../../model/cluster/hopeless-states.ts';
import { type Judgement, ready, together } from '../../model/cluster/judgement.ts';
import { conditionsOf, type KubeObject, objectName } from '../../model/cluster/kube-object.ts';
import { describeError, HarnessError } from '../../model/errors/harness-error.ts';
import { stringifyJson } from '../../text/exact-json.ts';

/** The condition that a wait waits for. */
export interface Awaited {
  readonly kind: string;
  readonly until:
    | 'ready'
    | 'deleted'
    | { readonly condition: string; readonly status: string }
    | { readonly cel: string };
  /** Whether the kind comes from a CustomResourceDefinition and, if so, whether that has a status subresource, which
   * its controller writes. */
  readonly hasStatus?: boolean;
  /** Returns the selected objects in their current state. */
  readonly selected: () => readonly KubeObject[];
  /** Description of the selected objects for messages. */
  readonly described: string;
  /** UIDs of the objects that existed when the wait began. */
  readonly first: ReadonlySet<unknown>;
  readonly seen: Seen;
}

/** Whether the condition is met, may still be met, or never will be. */
export function judgeAwaited(awaited: Awaited): Judgement {
  const { until, seen } = awaited;
  const objects = awaited.selected();
  if (until === 'deleted') {
    // A new object of the same name, such as the next pod of a StatefulSet, does not count.
    const left = objects.filter((object) => awaited.first.has(object.metadata['uid']));
    return together(left.map(stillThere));
  }
  if (objects.length === 0) return { state: 'pending', waitingFor: `${awaited.described} is not found` };
  if (until === 'ready') return together(objects.map((object) => judgeReady(object, awaited)));
  if ('cel' in until) return together(objects.map((object) => judgeExpression(object, until.cel)));
  return together(
    objects.map((object) => {
      const judged = judgeCondition(object, until.condition, until.status);
      if (judged.state === 'ready' || until.status !== 'True' || !ruledOut.conditions.has(until.condition))
        return judged;
      const decision = judgeObject(object, seen);
      return decision.state === 'hopeless' ? decision : judged;
    }),
  );
}

function stillThere(object: KubeObject): Judgement {
  const { deletionTimestamp, finalizers } = object.metadata;
  const why =
    deletionTimestamp === undefined
      ? 'its deletion was not requested'
      : `being deleted, finalizers ${JSON.stringify(finalizers ?? [])}`;
  return { state: 'pending', waitingFor: `${objectName(object)} still exists: ${why}`, object };
}

/** Conditions that mean ready; the first one that the object has decides. */
const readyConditions = ['Ready', 'Available', 'Programmed', 'Accepted', 'Established', 'Healthy', 'Complete'];

/** Judges readiness: by the kit's own rules for built-in kinds, else by a condition. A custom resource whose definition
 * has a status is ready only when its controller reports that, not as soon as it exists. */
function judgeReady(object: KubeObject, { seen, hasStatus }: Awaited): Judgement {
  const isCore = /^(v1|apps\/v1|batch\/v1)$/.test(object.apiVersion);
  if (judgedKinds.has(object.kind) && (isCore || hasStatus === undefined)) return judgeObject(object, seen);
  const conditions = conditionsOf(object);
  const type = readyConditions.find((each) => conditions.some((condition) => condition.type === each));
  // Built-in kinds such as HorizontalPodAutoscaler may have conditions of which none means ready.
  if (type !== undefined || (conditions.length > 0 && hasStatus !== undefined))
    return judgeCondition(object, type ?? 'Ready', 'True');
  const status = (object['status'] ?? {}) as { observedGeneration?: number };
  const { observedGeneration } = status;
  if (observedGeneration === undefined) {
    if (hasStatus !== true) return ready;
    const keys = Object.keys(status);
    const words =
      keys.length === 0
        ? 'its controller has not reported a status yet'
        : `its status (${keys.join(', ')}) has neither conditions nor observedGeneration: define readiness with until: {cel: ...}`;
    return { state: 'pending', waitingFor: `${objectName(object)}: ${words}`, object };
  }
  return observedGeneration >= Number(object.metadata['generation'] ?? 0) ? ready : notSeen(object);
}

function notSeen(object: KubeObject): Judgement {
  return { state: 'pending', waitingFor: `${objectName(object)}: change not observed yet`, object };
}

/** Why an expression can never become true, whatever happens to the object; only expressions without `${{ }}` can be
 * checked before the run. */
export function untilProblem(until: Awaited['until']): string | undefined {
  return typeof until === 'object' && 'cel' in until
    ? expressionProblem(until.cel, { object: undefined }, ['object'])
    : undefined;
}

/** Evaluates a CEL expression; a missing field, such as a status, is still awaited.
 * @throws HarnessError if it compares values of types that are never equal */
function judgeExpression(object: KubeObject, text: string): Judgement {
  const words = (observed: string): Judgement => {
    return { state: 'pending', waitingFor: `${objectName(object)}: ${text} ${observed}`, object };
  };
  try {
    const value = evaluate(text, { object });
    return value === true ? ready : words(`is ${String(value)}${formatStatus(object)}`);
  } catch (error) {
    if (error instanceof ComparedTypesError)
      throw new HarnessError(`until.cel: ${text} can never be true for ${objectName(object)}`, {
        observed: error.message,
        cause: error,
      });
    return words(`cannot be evaluated yet: ${describeError(error)[0]?.split('\n')[0]}`);
  }
}

const longestStatus = 300;

/** The status of an object as the end of a sentence; its conditions alone if it is long. */
function formatStatus({ status }: KubeObject): string {
  const text = stringifyJson(status) ?? '';
  const { conditions } = (status ?? {}) as { readonly conditions?: unknown };
  const shown = text.length > longestStatus && conditions !== undefined ? stringifyJson({ conditions }) : text;
  if (shown === undefined || shown === '') return '; it has no status';
  return `; its status: ${shown.length > longestStatus ? `${shown.slice(0, longestStatus)}…` : shown}`;
}

function judgeCondition(object: KubeObject, type: string, status: string): Judgement {
  const name = objectName(object);
  const condition = conditionsOf(object).find((candidate) => candidate.type === type);
  const pending = (words: string): Judgement => ({ state: 'pending', waitingFor: `${name}: ${words}`, object });
  const { suspend } = (object['spec'] ?? {}) as { suspend?: boolean };
  if (condition === undefined && object.kind === 'Job' && suspend === true) return pending('suspended');
  if (condition === undefined) {
    const others = conditionsOf(object).map((other) => other.type);
    return pending(`no condition ${type} yet; conditions: ${others.join(', ') || 'none'}`);
  }
  const { observedGeneration } = (object['status'] ?? {}) as { observedGeneration?: number };
  const observed = condition.observedGeneration ?? observedGeneration;
  if (observed !== undefined && observed < Number(object.metadata['generation'] ?? 0))
    return pending('change not observed yet');
  if (condition.status === status) return ready;
  const why = [condition.reason, condition.message].filter((part) => part !== undefined && part !== '').join(': ');
  return pending(`${type} is ${condition.status}${why === '' ? '' : `, ${why}`}`);
}
