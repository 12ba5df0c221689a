import { judgePod } from '../../health/judge-pod.ts';
import { judgedKinds, judgeObject } from '../../health/judge-workload.ts';
import { podsCommand } from '../../health/release-workloads.ts';
import type { ClusterAccess } from '../../kube/cluster-access.ts';
import { objectsOfRelease } from '../../kube/release-objects.ts';
import { together } from '../../model/cluster/judgement.ts';
import { isHook, type KubeObject } from '../../model/cluster/kube-object.ts';
import { isSuperseded, replaceStuck } from './replace-stuck.ts';
import { resetReplicas } from './reset-replicas.ts';

/** Waits until the objects of a release are ready; hooks are left out because Helm waits for them itself.
 * @throws WaitError if an object cannot become ready, or does not in time */
export async function awaitRelease(
  access: ClusterAccess,
  name: string,
  objects: readonly KubeObject[],
  request: {
    readonly timeoutMs: number;
    readonly signal: AbortSignal;
    readonly note?: (text: string) => void;
    /** Pods created before this time may be stuck in a state that the new revision fixes; milliseconds since the Unix
     * epoch. */
    readonly stuckBeforeMs: number;
    /** Whether this restores the release: what it replaces is not worth waiting for. */
    readonly isRestore?: boolean;
  },
): Promise<string | undefined> {
  const { isRestore = false } = request;
  // Kubernetes reports times in whole seconds.
  const stuckBeforeMs = Math.floor(request.stuckBeforeMs / 1000) * 1000;
  const stuck = replaceStuck(
    access,
    (view) => objectsOfRelease(view, 'Pod', name),
    (pod, there) =>
      Date.parse(String(pod.metadata['creationTimestamp'])) < stuckBeforeMs &&
      (judgePod(pod, there).state === 'hopeless' || (isRestore && isSuperseded(pod, there))),
  );
  const stays = objects.filter(
    (object) => !isHook(object) && (judgedKinds.has(object.kind) || object.kind === 'CronJob'),
  );
  const untilReady = async () => {
    const asked = await Promise.all(stays.map((object) => withGeneration(access, object)));
    return access.view.waitUntil(
      (view) => {
        const replaced = stuck(view);
        return replaced.state === 'pending' ? replaced : together(asked.map((object) => judgeObject(object, view)));
      },
      { ...request, what: `release ${name} is ready`, next: podsCommand(access.view, name) },
    );
  };
  const said = await untilReady();
  return (await resetReplicas(access, stays)) ? untilReady() : said;
}

/** Adds the object's current generation: the watch may deliver that change late, and the status it shows until then
 * describes the old generation. */
async function withGeneration({ client }: ClusterAccess, object: KubeObject): Promise<KubeObject> {
  const { apiVersion, kind, metadata } = object;
  const { name, namespace } = metadata;
  const live = await client.get({ apiVersion, kind, name, ...(namespace && { namespace }) }).catch(() => undefined);
  const generation = live?.metadata['generation'];
  return generation === undefined ? object : { ...object, metadata: { ...metadata, generation } };
}
