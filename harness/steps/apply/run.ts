import { judgedKinds, judgeObject } from '../../health/judge-workload.ts';
import { together } from '../../health/judgement.ts';
import type { ClusterAccess } from '../../kube/cluster-access.ts';
import { type KubeObject, objectName } from '../../model/kube-object.ts';
import { requireCluster } from '../require-cluster.ts';
import type { StepRun } from '../step-run.ts';
import { objectsOf } from './applied-objects.ts';
import type { ApplyInput } from './define.ts';

/** Applies the objects, registers their deletion, and waits until they are what they say. */
export const run: StepRun<ApplyInput> = async (input, context) => {
  const access = requireCluster(context);
  const objects = objectsOf(input, context.folder);
  for (const object of objects) {
    context.defer(
      async () => {
        // No grace: the scenario is over.
        await access.client.delete({ ...object, ...object.metadata }, 0);
      },
      { where: (await isInNamespace(access, object)) ? 'namespace' : 'cluster' },
    );
    await access.client.apply(object);
  }
  const awaited = input.ready ? objects.filter(({ kind }) => judgedKinds.has(kind)) : [];
  if (awaited.length > 0) {
    await access.view.waitUntil((view) => together(awaited.map((object) => judgeObject(object, view))), {
      what: `${awaited.map(objectName).join(', ')} ready`,
      timeoutMs: context.timeoutMs,
      signal: context.signal,
      next: `kubectl -n ${access.namespace} describe ${awaited.map(objectName).join(' ')}`,
    });
  }
  return { value: { objects }, implied: {}, evidence: [] };
};

/** Whether an object lies in the namespace of the target, and goes with it. */
async function isInNamespace({ client, namespace }: ClusterAccess, object: KubeObject): Promise<boolean> {
  return (await client.isNamespaced(object)) && (object.metadata.namespace ?? namespace) === namespace;
}
