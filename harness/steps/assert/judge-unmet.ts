import type { Mismatch } from '../../expect/mismatch.ts';
import { judgedKinds, judgeObject } from '../../health/judge-workload.ts';
import type { Seen } from '../../kube/watch/namespace-view.ts';
import type { Hopeless } from '../../model/cluster/judgement.ts';
import type { KubeObject } from '../../model/cluster/kube-object.ts';
import { healthAsked } from './health-asked.ts';
import { podsWithinReach } from './pods-within-reach.ts';

/** An expectation of objects, and where it is not met. */
export interface Unmet {
  readonly expected: Readonly<Record<string, unknown>>;
  readonly mismatches: readonly Mismatch[];
}

/** A mismatch that can never be resolved, and the hopeless state that prevents it. */
export interface Unreachable {
  readonly by: Hopeless;
  readonly mismatch: Mismatch;
}

/** Finds the mismatch that a hopeless state makes permanent; undefined if all may still be resolved.
 * @param objects the objects read, in the order in which `objects` of the expectation indexes them */
export function judgeUnmet(
  { expected, mismatches }: Unmet,
  objects: readonly KubeObject[],
  seen: Seen,
): Unreachable | undefined {
  for (const mismatch of mismatches) {
    const [root, ...below] = mismatch.path;
    const index = root === 'objects' ? below.shift() : 0;
    const [part, key] = below;
    const object = typeof index === 'number' ? objects[index] : undefined;
    if (object === undefined || !judgedKinds.has(object.kind) || part !== 'status' || typeof key !== 'string') continue;
    const list = expected['objects'] as readonly unknown[] | undefined;
    const { status } = (root === 'objects' ? list?.[Number(index)] : expected['object']) as {
      readonly status: Readonly<Record<string, unknown>>;
    };
    const asked = healthAsked(key, status);
    const judged = asked === undefined ? undefined : judgeObject(object, seen);
    if (asked === undefined || judged?.state !== 'hopeless') continue;
    const now = Number((object['status'] as Readonly<Record<string, unknown>> | undefined)?.[key] ?? 0);
    if (asked === 'all' || asked.pods > Math.max(now, podsWithinReach(object, judged, seen)))
      return { by: judged, mismatch };
  }
  return undefined;
}
