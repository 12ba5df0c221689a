import { type Helm, HelmError } from '../../../helm/binary/run-helm.ts';
import { imagesFor } from '../../../helm/images-of.ts';
import type { ClusterAccess } from '../../../kube/cluster-access.ts';
import { parseObjects } from '../../../load/yaml/parse-manifests.ts';
import { objectName } from '../../../model/cluster/kube-object.ts';
import { HarnessError } from '../../../model/errors/harness-error.ts';
import { WaitError } from '../../../model/errors/wait-error.ts';
import type { Wait } from '../../target.ts';
import { guardHelm } from './guard-helm.ts';
import { HookError, watchHooks } from './watch-hooks.ts';

export interface TestRequest extends Wait {
  /** Resolves when the images are available in the cluster. */
  readonly images: (images: readonly string[], asked: string) => Promise<void>;
}

/** Runs `helm test` for a release and returns the output of Helm and of the hooks.
 * @throws HookError with the output of the hooks if one fails or can never run */
export async function testRelease(
  helm: Helm,
  access: ClusterAccess,
  release: string,
  request: TestRequest,
): Promise<string> {
  const { kubeconfig, namespace } = access;
  const run = (args: readonly string[], signal: AbortSignal) =>
    helm.run([...args, '--namespace', namespace], { kubeconfig, signal });
  const hooks = parseObjects(await run(['get', 'hooks', release], request.signal));
  const tests = hooks.filter(({ metadata }) => /\btest/.test(metadata.annotations?.['helm.sh/hook'] ?? ''));
  if (tests.length === 0)
    throw new HarnessError(`release ${release} has no test hooks: nothing would be tested`, {
      expected: 'an object with the annotation helm.sh/hook: test',
      observed: hooks.length === 0 ? 'no hooks' : `hooks: ${hooks.map(objectName).join(', ')}`,
      next: `helm -n ${namespace} get hooks ${release}; some charts create them only if a value enables them`,
    });
  await request.images(imagesFor('test', hooks), `helm test of release ${release}`);
  const over = new AbortController();
  // Not read with `helm test --logs`: its output depends on the version of Helm and omits hooks that were already
  // deleted.
  const watch = await watchHooks(access, tests, AbortSignal.any([over.signal, request.signal]));
  const guarded = { what: `helm test of release ${release} is complete`, signal: request.signal };
  try {
    const said = await guardHelm(access, release, guarded, (signal) =>
      run(['test', release, ...timeoutArguments(request)], signal),
    );
    over.abort();
    return `${said.trimEnd()}\n${await watch.output()}`;
  } catch (error) {
    over.abort();
    if (!(error instanceof HelmError || error instanceof WaitError)) throw error;
    const said = error instanceof HelmError ? error.output : '';
    throw new HookError(error, release, await watch.failures(), `${said}${await watch.output()}`);
  } finally {
    over.abort();
  }
}

/** The `--timeout` argument for Helm. */
export function timeoutArguments({ timeoutMs }: Wait): string[] {
  return ['--timeout', `${Math.ceil(timeoutMs / 1000)}s`];
}
