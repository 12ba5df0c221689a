import type { Engine } from '../engine/engine.ts';
import { findEngine } from '../engine/engine.ts';
import { EnvironmentError } from '../model/harness-error.ts';
import type { TargetKind } from '../model/result.ts';

/** Which target runs, why, and the engine behind it. */
export type ChosenTarget =
  | { readonly kind: 'k3s'; readonly reason: string; readonly engine: Engine }
  | { readonly kind: 'kubeconfig' | 'local'; readonly reason: string };

/** The target that was asked for, else k3s where a container engine answers, else local.
 * @throws EnvironmentError where k3s was asked for and no engine answers. */
export async function chooseTarget(asked: TargetKind | undefined): Promise<ChosenTarget> {
  if (asked === 'local') return { kind: 'local', reason: 'asked for by --target local' };
  if (asked === 'kubeconfig') return { kind: 'kubeconfig', reason: 'asked for by --target kubeconfig' };
  const found = await findEngine();
  if ('engine' in found) {
    const why = asked === 'k3s' ? 'asked for by --target k3s' : `container engine ${found.engine.version} answers`;
    return { kind: 'k3s', reason: why, engine: found.engine };
  }
  if (asked === undefined) return { kind: 'local', reason: `no container engine answers (${found.reason})` };
  throw new EnvironmentError('the k3s target needs a container engine, and none answers', {
    observed: found.reason,
    next: 'start Docker (docker version shows whether it answers), or use --target local',
  });
}
