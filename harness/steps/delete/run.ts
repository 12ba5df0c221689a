import type { ObjectRef } from '../../kube/client/kube-client.ts';
import type { ClusterAccess } from '../../kube/cluster-access.ts';
import { awaitDeleted } from '../../kube/watch/await-deleted.ts';
import type { KubeObject } from '../../model/cluster/kube-object.ts';
import { HarnessError } from '../../model/errors/harness-error.ts';
import { requireCluster } from '../require-cluster.ts';
import { objectsDefinedBy } from '../restore/objects-defined-by.ts';
import type { StepRun } from '../step-run.ts';
import type { DeleteInput } from './define.ts';

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
  if (context.target.throwaway !== 'cluster' && !(await context.changes.has(access, ref)))
    for (const each of await goingAlong(access, ref)) await context.changes.goesAlong(access, each);
  let before: KubeObject | undefined;
  let existed = false;
  await context.changes.change(access, ref, async (found) => {
    before = found;
    existed = await client.delete(ref);
    return undefined;
  });
  if (input.wait && existed) {
    const isIt = (now: KubeObject) => now.metadata['uid'] === before?.metadata['uid'];
    await awaitDeleted(client, ref, { signal: context.signal, isIt });
  }
  return { value: { existed }, implied: { existed: true }, evidence: [] };
};

/** The objects that the cluster deletes along with one that the scenario did not create.
 * @throws HarnessError for a namespace, whose content cannot be put back */
async function goingAlong({ client }: ClusterAccess, ref: ObjectRef): Promise<readonly KubeObject[]> {
  const { kind, name } = ref;
  if (kind === 'Namespace' && (await client.get(ref)) !== undefined)
    throw new HarnessError(`Namespace/${name} would be deleted with its content, which could not be put back`, {
      expected: 'a namespace that the scenario created, or a scenario with a cluster of its own',
      next: 'isolation: cluster',
    });
  return objectsDefinedBy(client, ref);
}
