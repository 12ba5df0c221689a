import type { KubeObject } from '../../model/cluster/kube-object.ts';
import { HarnessError } from '../../model/errors/harness-error.ts';
import { requireCluster } from '../require-cluster.ts';
import type { StepRun } from '../step-run.ts';
import type { DeleteInput } from './define.ts';

const lookTimeoutMs = 10_000;

/** Deletes the object and, by default, waits until it is gone or another object of the same name replaced it. At the
 * end of the scenario it is created again. */
export const run: StepRun<DeleteInput> = async (input, context) => {
  const access = requireCluster(context);
  const { client } = access;
  const ref = {
    apiVersion: input.apiVersion,
    kind: input.kind,
    name: input.name,
    ...(input.namespace !== undefined && { namespace: input.namespace }),
  };
  let before: KubeObject | undefined;
  let existed = false;
  await context.changes.change(access, ref, async (found) => {
    before = found;
    existed = await client.delete(ref);
    return undefined;
  });
  while (input.wait && existed) {
    // Not with the step's signal: the last observation belongs in the failure, even after the timeout.
    const now = await client.get(ref, AbortSignal.timeout(lookTimeoutMs));
    if (now === undefined || now.metadata['uid'] !== before?.metadata['uid']) break;
    if (context.signal.aborted)
      throw new HarnessError(`${input.kind}/${input.name} still exists`, {
        expected: 'it is gone',
        observed: `finalizers: ${JSON.stringify(now.metadata['finalizers'] ?? [])}`,
      });
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return { value: { existed }, implied: { existed: true }, evidence: [] };
};
