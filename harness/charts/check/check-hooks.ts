import { isHook, type KubeObject } from '../../model/cluster/kube-object.ts';
import { suggestion } from '../../text/suggest.ts';

const hooks = ['install', 'upgrade', 'rollback', 'delete'].flatMap((event) => [`pre-${event}`, `post-${event}`]);
const known: readonly string[] = [...hooks, 'test', 'test-success'];
const policies: readonly string[] = ['before-hook-creation', 'hook-succeeded', 'hook-failed'];

/** Annotations of a hook that helm does not understand and passes over in silence. */
export function* checkHooks(object: KubeObject): Generator<string> {
  if (!isHook(object)) return;
  const { annotations = {} } = object.metadata;
  for (const event of listAt(annotations, 'helm.sh/hook'))
    if (!known.includes(event.toLowerCase()))
      yield `there is no hook ${event}${suggestion(event, known)}, so helm never creates it`;
  const weight = annotations['helm.sh/hook-weight'];
  if (weight !== undefined && !/^[+-]?\d+$/.test(weight))
    yield `the hook weight ${weight} is no integer, so helm takes it as 0`;
  for (const policy of listAt(annotations, 'helm.sh/hook-delete-policy'))
    if (!policies.includes(policy.toLowerCase()))
      yield `there is no hook delete policy ${policy}${suggestion(policy, policies)}, so helm ignores it`;
}

function listAt(annotations: Readonly<Record<string, string>>, key: string): string[] {
  return (annotations[key] ?? '').split(',').flatMap((each) => each.trim() || []);
}
