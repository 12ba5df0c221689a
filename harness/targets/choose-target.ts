import type { Engine } from '../engine/engine.ts';
import { findEngine } from '../engine/engine.ts';
import { inCi } from '../host/in-ci.ts';
import { EnvironmentError } from '../model/errors/harness-error.ts';
import type { TargetKind } from '../model/result/result.ts';

/** The chosen target, the reason, and its container engine if it has one. */
export type ChosenTarget =
  | { readonly kind: 'k3s'; readonly reason: string; readonly engine: Engine }
  | { readonly kind: 'kubeconfig' | 'local'; readonly reason: string };

/** Chooses the requested target, else k3s if a container engine answers, else local. If an engine is expected, by
 * DOCKER_HOST or in CI, local is not chosen instead: such a run would pass without having tested what only a cluster
 * can show.
 * @throws EnvironmentError if an engine was requested or is expected and none answers */
export async function chooseTarget(
  asked: TargetKind | undefined,
  env: NodeJS.ProcessEnv = process.env,
  find: typeof findEngine = findEngine,
): Promise<ChosenTarget> {
  if (asked === 'local') return { kind: 'local', reason: 'asked for by --target local' };
  if (asked === 'kubeconfig') return { kind: 'kubeconfig', reason: 'asked for by --target kubeconfig' };
  const found = await find();
  if ('engine' in found) {
    const why = asked === 'k3s' ? 'asked for by --target k3s' : `container engine ${found.engine.version} answers`;
    return { kind: 'k3s', reason: why, engine: found.engine };
  }
  const why = expectedBy(asked, env);
  if (why === undefined) return { kind: 'local', reason: `no container engine answers (${found.reason})` };
  throw new EnvironmentError(`no container engine answers, and ${why}`, {
    expected: 'a cluster on a container engine',
    observed: found.reason,
    next: 'start Docker (docker version shows whether it answers), or use --target local',
  });
}

/** Why a container engine is required; undefined if it is not. */
function expectedBy(asked: TargetKind | undefined, env: NodeJS.ProcessEnv): string | undefined {
  if (asked === 'k3s') return '--target k3s needs one';
  const { DOCKER_HOST } = env;
  if (DOCKER_HOST) return `DOCKER_HOST is set to ${DOCKER_HOST}`;
  if (inCi(env)) return 'in CI (CI is set) a run does not fall back to another target';
  return undefined;
}
