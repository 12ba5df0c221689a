import { judgedKinds, judgeObject } from '../../health/judge-workload.ts';
import { imagesFor, imagesOf, isAtRest } from '../../helm/images-of.ts';
import { refOf } from '../../kube/client/kube-client.ts';
import { KubeError } from '../../kube/client/kube-error.ts';
import type { ClusterAccess } from '../../kube/cluster-access.ts';
import { awaitDefinition, type Definition } from '../../kube/watch/await-definition.ts';
import { together } from '../../model/cluster/judgement.ts';
import { type KubeObject, objectName } from '../../model/cluster/kube-object.ts';
import { EnvironmentError } from '../../model/errors/harness-error.ts';
import { askForImages } from '../ask-for-images.ts';
import { requireCluster } from '../require-cluster.ts';
import type { StepContext, StepRun } from '../step-run.ts';
import { objectsOf } from './applied-objects.ts';
import type { ApplyInput } from './define.ts';

/** Applies the objects one after the other and waits until they are ready. At the end of the scenario, objects that did
 * not exist before are removed and changed ones are restored. Returns the objects as the cluster stored them. */
export const run: StepRun<ApplyInput> = async (input, context) => {
  const access = requireCluster(context);
  const objects: KubeObject[] = [];
  const taken: string[] = [];
  for (const object of objectsOf(input, context.folder)) {
    objects.push(await applied(access, object, context, input.ready, taken));
    if (object.kind !== 'CustomResourceDefinition') continue;
    const { group, names } = object['spec'] as Definition;
    context.changes.defined(group, names.kind);
    await awaitDefinition(access, object, context);
  }
  const awaited = input.ready ? objects.filter(({ kind }) => judgedKinds.has(kind)) : [];
  for (const [namespace, some] of Map.groupBy(awaited, ({ metadata }) => metadata.namespace ?? access.namespace)) {
    await access.view.at(namespace).waitUntil((view) => together(some.map((object) => judgeObject(object, view))), {
      what: `${some.map(objectName).join(', ')} ready`,
      timeoutMs: context.timeoutMs,
      signal: context.signal,
      next: `kubectl -n ${namespace} describe ${some.map(objectName).join(' ')}`,
    });
  }
  const evidence = taken.length === 0 ? [] : [{ title: 'taken from other field managers', text: taken.join('\n') }];
  return { value: { objects, object: objects[0] }, implied: {}, evidence };
};

/** The images needed to start an object: its own and, if applying it wakes a workload that was suspended or scaled to
 * zero, those of that workload. */
function startedBy(object: KubeObject, before: KubeObject | undefined): string[] {
  const { replicas, suspend } = (object['spec'] ?? {}) as { replicas?: unknown; suspend?: unknown };
  const isStarted =
    (replicas ?? suspend) !== undefined && !isAtRest(object) && before !== undefined && isAtRest(before);
  return [...imagesFor('install', [object]), ...(isStarted ? imagesOf(before) : [])];
}

/** @param ready whether the object must become ready; if not, missing images are no error
 * @param taken collects the fields taken over from other field managers */
async function applied(
  access: ClusterAccess,
  object: KubeObject,
  context: StepContext,
  ready: boolean,
  taken: string[],
): Promise<KubeObject> {
  const { client } = access;
  if (object.metadata['name'] === undefined) {
    const made = await client.create(object);
    await context.changes.made(access, made);
    return made;
  }
  const now = await context.changes.change(access, refOf(object), async (before) => {
    await askForImages(context, startedBy(object, before), objectName(object)).catch((error: unknown) => {
      if (ready || !(error instanceof EnvironmentError)) throw error;
    });
    try {
      return await client.apply(object, 'harness', false);
    } catch (error) {
      if (!(error instanceof KubeError && error.status === 409)) throw error;
      taken.push(`${objectName(object)}: ${error.said}`);
      return client.apply(object);
    }
  });
  return now ?? object;
}
