import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type Engine, removeContainer } from '../../../engine/engine.ts';
import { type ImageMap, replaceImage } from '../../../engine/image-map.ts';
import type { ClusterImage } from '../../../engine/import-images.ts';
import { startK3s } from '../../../engine/k3s-container.ts';
import { provideImage } from '../../../engine/provide-image.ts';
import { provideReaper } from '../../../engine/provide-reaper.ts';
import { openStore } from '../../../engine/store/image-store.ts';
import { storeState } from '../../../engine/store/keep-images.ts';
import { commandText } from '../../../host/command-text.ts';
import { fileLabel, platformLabel } from '../../../host/run-labels.ts';
import { InterruptedError } from '../../../model/errors/harness-error.ts';
import { runTask } from '../../install/run-task.ts';
import type { TargetContext } from '../../target.ts';
import { policyArguments } from './image-policy.ts';
import { ingressPorts } from './ingress-ports.ts';
import { keepForNext } from './keep-for-next.ts';
import {
  bootLabel,
  describeCluster,
  findKeptClusters,
  keptClustersOf,
  type RunningCluster,
  resumeCluster,
} from './kept-cluster.ts';

const bootTimeoutMs = 180_000;

export interface BootRequest {
  /** Public name of the k3s image, before HARNESS_IMAGES replaces it. */
  readonly image: string;
  readonly keep: boolean;
  /** Whether anything was started in the cluster; otherwise it is removed even if it should be kept. */
  readonly isOfUse: () => boolean;
  readonly reuse: boolean;
  /** The images that its containerd has when it starts. */
  readonly imagesAtStart: () => Promise<ReadonlyMap<string, ClusterImage>>;
  /** References of the images requested so far. */
  readonly wanted: () => readonly string[];
  /** Aborts when the run is interrupted. */
  readonly interrupted: AbortSignal;
}

interface BootedCluster extends RunningCluster {
  readonly reused: boolean;
  /** When it was started again with its data, in milliseconds since the Unix epoch; undefined if it was not stopped. */
  readonly resumedAtMs?: number;
}

/** A cluster that is booting. */
export interface Boot {
  /** Resolves as soon as the container is running. */
  readonly containerId: Promise<string>;
  /** Resolves when the node is ready. */
  readonly ready: Promise<BootedCluster>;
}

/** Uses the kept cluster if `reuse` is set and there is one, else boots a new one. A booted cluster is removed with
 * `resources`, unless it is to be kept and was used. */
export function bootCluster(
  context: TargetContext,
  engine: Engine,
  map: ImageMap,
  request: BootRequest,
  resources: AsyncDisposableStack,
): Boot {
  const { promise: containerId, resolve: running, reject } = Promise.withResolvers<string>();
  const source = replaceImage(request.image, map);
  const { disable, args } = context.platform.cluster;
  // The folder is part of the hash, so that two checkouts of one platform keep separate clusters.
  const boot = createHash('sha256')
    .update(JSON.stringify([source, disable, args, context.platform.folder]))
    .digest('hex')
    .slice(0, 16);
  const logFile = join(context.reportsFolder, 'k3s.log');

  const takeUp = async (note: (text: string) => void): Promise<BootedCluster | undefined> => {
    const [kept] = await findKeptClusters(engine, context.platform.platform, boot);
    if (kept === undefined) {
      for (const { name, isRunning } of await keptClustersOf(engine, context.platform))
        if (!isRunning) context.emit({ type: 'note', text: otherwiseBooted(name) });
      return undefined;
    }
    const limit = AbortSignal.timeout(bootTimeoutMs * context.timeoutFactor);
    if (!kept.isRunning) note(`restarting ${kept.name}`);
    const resumedAtMs = kept.isRunning
      ? undefined
      : await resumeCluster(engine, kept, AbortSignal.any([context.signal, limit]));
    running(kept.id);
    const cluster = await describeCluster(engine, kept.id);
    return { ...cluster, reused: true, ...(resumedAtMs !== undefined && { resumedAtMs }) };
  };
  const start = async (note: (text: string) => void): Promise<BootedCluster> => {
    const kept = request.reuse ? await takeUp(note) : undefined;
    if (kept !== undefined) return kept;
    await provideImage(engine, source, 'the k3s target', note);
    if (!request.keep) await provideReaper(engine, map, note);
    note('starting');
    const name = `harness-${context.platform.platform}-${context.runId}`;
    const store = await openStore(engine, source);
    // A container whose start failed halfway is removed too: by name, whether or not it exists.
    resources.defer(async () => {
      if (request.keep && request.isOfUse()) return;
      await settled(containerId, 20_000);
      if (isReady && !request.keep && store !== undefined && !request.interrupted.aborted)
        await keepForNext(context, engine, { ...request, containerId: name, store });
      await removeContainer(engine, name);
      await settled(ready, 5000);
    });
    const container = await startK3s(
      {
        image: source,
        name,
        disable,
        args: [`--tls-san=${engine.host}`, ...policyArguments(request.image, source), ...args],
        logFile,
        labels: {
          [platformLabel]: context.platform.platform,
          [bootLabel]: boot,
          [fileLabel]: join(context.platform.folder, basename(context.platform.file)),
        },
        ...(request.keep && { ports: await ingressPorts(context.platform.cluster.ports) }),
        keep: request.keep,
        store,
        timeoutMs: bootTimeoutMs * context.timeoutFactor,
        onStarting: () => running(name),
      },
      () => lastLines(logFile),
    );
    isReady = true;
    const [cluster, state] = await Promise.all([
      describeCluster(engine, container.getId()),
      store && storeState(engine, container.getId()),
    ]);
    if (state === 'damaged')
      context.emit({ type: 'note', text: 'the images retained from earlier runs are damaged and are imported again' });
    return { ...cluster, reused: false };
  };
  let isReady = false;

  const ready = runTask(
    context,
    {
      id: 'boot',
      group: 'boot',
      title: 'k3s',
    },
    ({ note }) => start(note),
    ({ name, reused, resumedAtMs }) =>
      reused ? `${resumedAtMs === undefined ? 'reused' : 'restarted'} ${name}` : source,
  );
  // The boot reports its own failure; waiting for the container is merely abandoned.
  ready.catch(() => reject(new InterruptedError('the cluster did not start')));
  containerId.catch(() => undefined);
  return { containerId, ready };
}

function otherwiseBooted(name: string): string {
  return `cluster ${name} is stopped and has a different Kubernetes version or flags: a new cluster is booted beside it; \`${commandText('down')}\` removes both`;
}

/** Waits until a promise settles or the time is over. Needed because a container cannot be removed while it is being
 * created. */
function settled(promise: Promise<unknown>, withinMs: number): Promise<unknown> {
  const patience = new Promise((resolve) => setTimeout(resolve, withinMs).unref());
  return Promise.race([promise.catch(() => undefined), patience]);
}

function lastLines(file: string): string {
  try {
    return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-15).join('\n');
  } catch {
    return '';
  }
}
