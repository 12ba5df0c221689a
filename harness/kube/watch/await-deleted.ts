import { setTimeout } from 'node:timers/promises';
import type { KubeObject } from '../../model/cluster/kube-object.ts';
import { HarnessError } from '../../model/errors/harness-error.ts';
import type { KubeClient, ObjectRef } from '../client/kube-client.ts';

const lookTimeoutMs = 10_000;
const askAgainMs = 50;

export interface Deletion {
  /** Ends the wait. */
  readonly signal: AbortSignal;
  /** Whether an object of that name is still the deleted one; default: each is. */
  readonly isIt?: (now: KubeObject) => boolean;
  /** The error that is thrown; default: HarnessError. */
  readonly Failure?: typeof HarnessError;
}

/** Waits until an object that was deleted is gone.
 * @throws HarnessError with its finalizers if it still exists when the signal aborts */
export async function awaitDeleted(
  client: Pick<KubeClient, 'get'>,
  ref: ObjectRef,
  { signal, isIt = () => true, Failure = HarnessError }: Deletion,
): Promise<void> {
  for (;;) {
    // Not with the signal: the last observation belongs in the failure.
    const now = await client.get(ref, AbortSignal.timeout(lookTimeoutMs));
    if (now === undefined || !isIt(now)) return;
    if (signal.aborted) {
      const where = ref.namespace === undefined ? '' : ` -n ${ref.namespace}`;
      throw new Failure(`${ref.kind}/${ref.name} still exists`, {
        expected: 'it is gone',
        observed: `finalizers: ${JSON.stringify(now.metadata['finalizers'] ?? [])}`,
        next: `kubectl${where} get ${ref.kind.toLowerCase()} ${ref.name} -o yaml`,
      });
    }
    await setTimeout(askAgainMs);
  }
}
