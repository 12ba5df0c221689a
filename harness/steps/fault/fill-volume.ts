import { readPod } from '../../health/read-pod.ts';
import { podToEnter } from '../../health/release-workloads.ts';
import type { NamespaceView } from '../../kube/watch/namespace-view.ts';
import type { KubeObject } from '../../model/cluster/kube-object.ts';
import { parseQuantity } from '../../model/cluster/quantity.ts';
import { HarnessError } from '../../model/errors/harness-error.ts';
import { requireReleaseInStep } from '../require-cluster.ts';
import type { Outcome, StepContext } from '../step-run.ts';
import { awaitPods } from './await-pods.ts';
import { openFault } from './open-fault.ts';

const mostBytes = 2 * 2 ** 30;
const fileName = '.harness-fill';
const healTimeoutMs = 30_000;

/** Fills the volume at a path of a pod with one file until only `leave` bytes are free.
 * @throws HarnessError if more than 2 GiB is free: the path is then on a disk of the host, not on a volume of its
 * own */
export async function fillVolume(
  volume: {
    readonly release?: string | undefined;
    readonly pod?: string | undefined;
    readonly container?: string | undefined;
    readonly path: string;
    readonly leave: string;
  },
  context: StepContext,
): Promise<Outcome['value']> {
  const access = await requireReleaseInStep(context, volume.release);
  const { container, path } = volume;
  if (volume.release !== undefined) await awaitPods(access, volume.release, ({ ready }) => ready, context);
  const { name: pod, namespace } = podToEnter(access.view, volume);
  const view = access.view.at(namespace);
  const pods = access.pods.at(namespace);
  const run = async (script: string, signal: AbortSignal, inPod = pod) => {
    const result = await pods.exec(inPod, container, ['sh', '-c', script, 'sh', path, fileName], signal);
    if (result.exitCode === 0) return result.stdout;
    throw new HarnessError(`the volume at ${path} of pod ${pod} cannot be filled`, {
      expected: 'sh, df, head and rm in the container, and permission to write',
      observed: result.stderr.trim() || `exit code ${result.exitCode}`,
    });
  };
  const free = async () => Number(await run(`df -Pk "$1" | awk 'NR == 2 {print $4}'`, context.signal)) * 1024;
  const before = await free();
  if (before > mostBytes) {
    throw new HarnessError(`the volume at ${path} of pod ${pod} is not filled: it is too large`, {
      expected: 'at most 2Gi free, such as in an emptyDir with a sizeLimit in memory',
      observed: `${(before / 2 ** 30).toFixed(1)}Gi free, so it is a disk of the host`,
    });
  }
  const filled = view.get('Pod', pod);
  const how = {
    what: `the volume at ${path} of pod ${pod}`,
    mend: `kubectl -n ${view.namespace} exec ${pod} -- rm -f ${path}/${fileName}`,
  };
  openFault(context, 'fill', how, async () => {
    const holder = holderOf(view, pod, filled, path);
    if (holder !== undefined) await run('rm -f "$1/$2"', AbortSignal.timeout(healTimeoutMs), holder);
  });
  const leave = Number(parseQuantity(volume.leave) ?? 0);
  // To leave nothing, write until the disk is full: not all the space that df reports as free can be written.
  const bytes = leave === 0 ? before + 2 ** 20 : Math.max(0, before - leave);
  await run(`head -c ${Math.round(bytes)} /dev/zero > "$1/$2" 2> /dev/null || [ ${leave} = 0 ]`, context.signal);
  return { pods: [pod], freeBytes: await free() };
}

/** A running pod that mounts the volume now; undefined if the volume was deleted with its pod.
 * @throws HarnessError if the volume is a claim that no running pod mounts */
function holderOf(view: NamespaceView, name: string, filled: KubeObject | undefined, path: string): string | undefined {
  const uid = filled?.metadata['uid'];
  const live = view.get('Pod', name);
  if (live !== undefined && live.metadata['uid'] === uid && readPod(live).phase === 'Running') return name;
  const claim = filled && claimAt(filled, path);
  if (claim === undefined) return undefined;
  const other = view.all('Pod').find((pod) => {
    const { phase, deleting } = readPod(pod);
    return phase === 'Running' && !deleting && claimAt(pod, path) === claim;
  });
  if (other !== undefined) return other.metadata.name;
  throw new HarnessError(`no running pod mounts PersistentVolumeClaim/${claim} at ${path}, which is full`);
}

/** Name of the claim behind the volume that a pod mounts at a path. */
function claimAt(pod: KubeObject, path: string): string | undefined {
  const { containers, volumes = [] } = pod['spec'] as {
    containers: { volumeMounts?: { name: string; mountPath: string }[] }[];
    volumes?: { name: string; persistentVolumeClaim?: { claimName: string } }[];
  };
  const mount = containers.flatMap(({ volumeMounts = [] }) => volumeMounts).find(({ mountPath }) => mountPath === path);
  return volumes.find(({ name }) => name === mount?.name)?.persistentVolumeClaim?.claimName;
}
