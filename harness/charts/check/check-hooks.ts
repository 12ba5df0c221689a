import { isHook, type KubeObject } from '../../model/cluster/kube-object.ts';
import { suggestion } from '../../text/suggest.ts';
import { hookEvents, hookPolicies } from '../render/hooks.ts';

const hooks = ['install', 'upgrade', 'rollback', 'delete'].flatMap((event) => [`pre-${event}`, `post-${event}`]);
const known: readonly string[] = [...hooks, 'test', 'test-success'];
const policies: readonly string[] = ['before-hook-creation', 'hook-succeeded', 'hook-failed'];

/** Annotations of a hook that helm does not understand and passes over in silence. */
export function* checkHooks(object: KubeObject): Generator<string> {
  if (!isHook(object)) return;
  for (const event of hookEvents(object) ?? [])
    if (!known.includes(event.toLowerCase()))
      yield `there is no hook ${event}${suggestion(event, known)}, so helm never creates it`;
  const weight = object.metadata.annotations?.['helm.sh/hook-weight'];
  if (weight !== undefined && !/^[+-]?\d+$/.test(weight))
    yield `the hook weight ${weight} is no integer, so helm takes it as 0`;
  for (const policy of hookPolicies(object))
    if (!policies.includes(policy.toLowerCase()))
      yield `there is no hook delete policy ${policy}${suggestion(policy, policies)}, so helm ignores it`;
}
