import { isHook, type KubeObject } from '../../../../model/cluster/kube-object.ts';
import { hookEvents, hookPolicies, hookWeight } from '../../../render/hooks.ts';
import type { Manifest } from '../../../render/manifest.ts';
import { referencesOf } from '../../../render/references.ts';
import { type Consequence, consequence, onlyAfter, type Rule } from '../finding.ts';

/** Pods need an object that is not there when they start, because one of the two is a hook. */
export const hookObjects: Rule = {
  name: 'hook-objects',
  find: ({ before, after }) => onlyAfter(missingObjects(before), missingObjects(after)),
};

function* missingObjects(manifest: Manifest): Generator<Consequence> {
  const told = new Set<string>();
  for (const { from, path, kind, name, optional, what } of referencesOf(manifest)) {
    const [workload, object] = [manifest.byId(from), manifest.find(kind, name)];
    if (optional || workload === undefined || object === undefined) continue;
    const [why, once] = [absence(workload, object), `${from} ${kind} ${name}`];
    if (why === undefined || told.has(once)) continue;
    told.add(once);
    yield consequence('NEVER RUNS', from, path, `${what} needs ${kind} ${name}, ${why}`);
  }
}

/** Why an object is not there when a workload needs it. */
function absence(workload: KubeObject, object: KubeObject): string | undefined {
  const [events, made] = [hookEvents(workload) ?? [], hookEvents(object) ?? []];
  if (!isHook(object))
    return events.includes('pre-install')
      ? 'which is created after this hook: an install waits for it in vain'
      : undefined;
  if (!isHook(workload))
    return hookPolicies(object).includes('hook-succeeded')
      ? 'which helm deletes as soon as its hook has succeeded: pods that start later do not find it'
      : undefined;
  const [weight, later] = [hookWeight(workload), hookWeight(object)];
  return events.some((event) => made.includes(event)) && later > weight
    ? `which is created after it: its weight is ${weight}, that of ${object.kind} ${object.metadata.name} is ${later}`
    : undefined;
}
