import type { Definition } from '../../kube/watch/await-definition.ts';
import type { KubeObject } from '../../model/cluster/kube-object.ts';
import { HarnessError } from '../../model/errors/harness-error.ts';
import { requireCluster } from '../require-cluster.ts';
import type { StepContext, StepRun } from '../step-run.ts';
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
  if (!(await context.changes.has(access, ref)))
    for (const each of await goingAlong(await client.get(ref), context)) await context.changes.goesAlong(access, each);
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

/** The objects that the cluster deletes along with one that the scenario did not create, and that are created again
 * after it: those of a CustomResourceDefinition.
 * @throws HarnessError for a namespace, whose content cannot be put back */
async function goingAlong(found: KubeObject | undefined, context: StepContext): Promise<readonly KubeObject[]> {
  if (found === undefined || context.target.throwaway === 'cluster') return [];
  const { client } = requireCluster(context);
  const { name } = found.metadata;
  if (found.kind === 'Namespace')
    throw new HarnessError(`Namespace/${name} would be deleted with its content, which could not be put back`, {
      expected: 'a namespace that the scenario created, or a scenario with a cluster of its own',
      next: 'isolation: cluster',
    });
  if (found.kind !== 'CustomResourceDefinition') return [];
  const { group, names, versions } = found['spec'] as Definition;
  const version = versions.find(({ storage, served }) => storage && served) ?? versions.find(({ served }) => served);
  return version === undefined
    ? []
    : client.listEverywhere({ apiVersion: `${group}/${version.name}`, kind: names.kind });
}
