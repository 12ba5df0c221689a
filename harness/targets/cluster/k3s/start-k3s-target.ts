import { copyFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { abortable } from '../../../async/abortable.ts';
import { imageOrigin } from '../../../diagnosis/find-origin.ts';
import { buildImage } from '../../../engine/build/build-image.ts';
import type { Engine } from '../../../engine/engine.ts';
import type { ImageMap } from '../../../engine/image-map.ts';
import { runInContainer } from '../../../engine/import-images.ts';
import { type Helm, helmFor } from '../../../helm/binary/run-helm.ts';
import { pulledAlways } from '../../../helm/images-of.ts';
import { sourceText } from '../../../helm/stage/pull-chart.ts';
import { commandText } from '../../../host/command-text.ts';
import { makeTemporaryFolder } from '../../../host/temporary-folder.ts';
import { connectCluster } from '../../../kube/client/connect.ts';
import type { KubeClient } from '../../../kube/client/kube-client.ts';
import type { ClusterAccess } from '../../../kube/cluster-access.ts';
import type { RenderedRelease } from '../../../model/cluster/rendered-release.ts';
import { EnvironmentError, LeftOutError } from '../../../model/errors/harness-error.ts';
import { withNeeds } from '../../../model/needs.ts';
import type { Platform, Release } from '../../../model/platform.ts';
import { installPlatform, withoutImage } from '../../install/install-platform.ts';
import { renderPlatform } from '../../install/render-platform.ts';
import { runTask } from '../../install/run-task.ts';
import { labelTasks } from '../../label-tasks.ts';
import type { ScenarioImages, StartedTarget, TargetContext } from '../../target.ts';
import { clusterTarget } from '../cluster-target.ts';
import { keptKubeconfig } from './attach-kept.ts';
import { awaitRestarted } from './await-restarted.ts';
import { awaitSystem } from './await-system.ts';
import { type BootRequest, bootCluster } from './boot-cluster.ts';
import { refuseAlways, unusedBuild } from './built-images.ts';
import { ImageSupply } from './image-supply.ts';
import type { RunningCluster } from './kept-cluster.ts';

const goneTimeoutMs = 120_000;

export interface K3sOptions extends Pick<BootRequest, 'image' | 'keep' | 'reuse'> {
  /** An earlier version of the platform, if that is installed first. */
  readonly installed?: { readonly platform: Platform; readonly label: string };
  readonly engine: Engine;
  readonly helm: Helm;
  readonly imageMap: ImageMap;
  /** Images of the objects that scenarios apply. */
  readonly scenarioImages: readonly ScenarioImages[];
}

/** Boots k3s while images are built and charts are rendered, imports the images as soon as containerd answers, and
 * starts installing the releases. If any part fails, everything created so far is removed.
 * @throws EnvironmentError if the cluster cannot be created */
export async function startK3sTarget(outer: TargetContext, options: K3sOptions): Promise<StartedTarget> {
  const stop = new AbortController();
  const context = { ...outer, signal: AbortSignal.any([outer.signal, stop.signal]) };
  await using resources = new AsyncDisposableStack();
  const { engine, imageMap } = options;
  // The image tag shows the Kubernetes version before the cluster runs.
  const helm = helmFor(options.helm, /:(.+)$/.exec(options.image)?.[1]);
  const keep = options.keep || options.reuse;
  const images = { imagesAtStart: () => supply.present, wanted: () => supply.wanted };
  let isOfUse = false;
  const request = { ...options, ...images, keep, isOfUse: () => isOfUse, interrupted: outer.signal };
  const boot = bootCluster(context, engine, imageMap, request, resources);

  const client = Promise.withResolvers<KubeClient>();
  const supply = new ImageSupply(context, engine, imageMap, boot.containerId, client.promise);
  // Requested as early as possible. A missing image only fails the step that applies it and requests it again.
  const early = Promise.allSettled(options.scenarioImages.map((each) => supply.want(each.images, each.asked, each)));
  const prepare = (whose: TargetContext) =>
    prepareCharts(whose, { ...options, helm }, resources, (rendered, built) => {
      const { release, images, namespace } = rendered;
      const { file: platformFile } = whose.platform;
      const about = { helm, rendered, values: release.set, namespace, platformFile };
      const originOf = imageOrigin(about);
      pulls(rendered, built);
      const { name, optional: isOptional = false } = release;
      const asked = `${sourceText(release)} of release ${name}`;
      const wanted = refuseAlways(about, built).then(() => supply.want(images, asked, { originOf, isOptional }));
      requested.set(images, wanted);
      // A missing image fails its release when that is installed.
      // If no scenario can run without that release, the start fails at once.
      wanted.catch((error: unknown) => {
        lost.add(name);
        if (error instanceof LeftOutError) return undefined;
        if (!(error instanceof EnvironmentError)) return missing.reject(error);
        return isAnyUseLeft(outer, lost) ? undefined : missing.reject(withoutImage(name, error));
      });
    });
  // Built images are checked by `refuseAlways` instead.
  const pulls = ({ objects }: RenderedRelease, built: ReadonlySet<string>) =>
    supply.pullsAlways(pulledAlways(objects).filter((image) => !built.has(image)));
  const lost = new Set<string>();
  /** Cached, so that a missing image is requested and reported only once. */
  const requested = new Map<readonly string[], Promise<void>>();
  const missing = Promise.withResolvers<never>();
  const charts = prepare(context);
  const first = options.installed && prepare(earlier(context, options.installed));
  const known = Promise.all([charts, first]).then(() => Promise.race([early, missing.promise]));
  for (const failing of [known, missing.promise]) failing.catch(() => stop.abort());
  const connected = boot.ready.then(async (cluster) => {
    const { access, ...rest } = await connect(context, cluster, keep, resources);
    client.resolve(access.client);
    return { ...rest, access: { ...access, broughtImage: (name: string) => supply.idOf(name) } };
  });
  const [{ cluster, access, file, ingress }, releases, installed] = await orStop(
    stop,
    outer.signal,
    Promise.race([
      Promise.all([connected, charts, first ?? charts]),
      missing.promise,
      known.then(() => new Promise<never>(() => undefined)),
    ]),
  );
  isOfUse = true;
  const arrived = (images: readonly string[]) =>
    abortable(requested.get(images) ?? supply.want(images, 'the platform'), context.signal);
  const installation = installPlatform(context, helm, access, installed, arrived);
  // Scenarios may start before the last release is installed.
  const unless = installation.ended.then(() => new Promise<never>(() => undefined));
  await orStop(stop, outer.signal, Promise.race([Promise.all([ingress, known]), unless]));

  const owned = resources.move();
  return clusterTarget({
    ...{ kind: 'k3s', context: outer, helm, access, prepared: releases, installation, resources: owned },
    prepare: (platform) => prepareCharts({ ...outer, platform }, { ...options, helm }, owned, pulls),
    images: (...wants) => supply.want(...wants),
    ingress: ({ cluster: { disable } }) => (disable.includes('traefik') ? undefined : cluster.ingress),
    onNode: (command) => runInContainer(engine, cluster.containerId, command),
    howToReach: () =>
      keep
        ? [
            `kept: cluster ${cluster.name}`,
            `reach it:    KUBECONFIG=${file} kubectl -n ${access.namespace} get pods`,
            `ingress:     ${cluster.ingress.http} (send the Host header of the Ingress)`,
            `reuse it:     ${commandText('run', ['--reuse'])}`,
            `remove it:   ${commandText('clean')}`,
          ]
        : [],
    // In a kept cluster the namespaces of scenarios must be gone; otherwise they are removed with the cluster.
    ...(keep && { goneTimeoutMs }),
  });
}

/** Whether any scenario uses none of the lost releases. */
function isAnyUseLeft({ uses = [], platform }: TargetContext, lost: ReadonlySet<string>): boolean {
  const isLost = (names: readonly string[]) => withNeeds(platform.releases, names).some(({ name }) => lost.has(name));
  return uses.length > 0 && !uses.every(isLost);
}

/** The context for an earlier version of the platform in the same cluster. */
function earlier(context: TargetContext, { platform, label }: NonNullable<K3sOptions['installed']>): TargetContext {
  return { ...labelTasks(context, label, label), platform };
}

/** Connects to a booted cluster and waits for its DNS; its ingress controller may still be starting. */
async function connect(
  context: TargetContext,
  cluster: RunningCluster & { readonly resumedAtMs?: number },
  keep: boolean,
  resources: AsyncDisposableStack,
): Promise<{
  readonly cluster: RunningCluster;
  readonly access: ClusterAccess & { readonly version: string };
  readonly file: string;
  readonly ingress: Promise<void>;
}> {
  // Another cluster of the platform that is kept meanwhile overwrites the file for people, but not this one.
  const own = await temporaryKubeconfig(resources);
  const { kubeconfig } = cluster;
  const { platform, signal } = context;
  const { platform: namespace, labels } = platform;
  const access = await connectCluster({ kubeconfig, file: own, namespace, labels, platform, signal });
  if (resources.disposed) access.view[Symbol.dispose]();
  context.signal.throwIfAborted();
  const file = keep ? await keptKubeconfig(platform) : own;
  if (keep) await copyFile(own, file);
  resources.use(access.view);
  resources.use(access.pods);
  if (cluster.resumedAtMs !== undefined) await awaitRestarted(context, access, cluster.resumedAtMs);
  const ingress = awaitSystem(context, access, { disable: 'traefik', deployment: 'traefik', title: 'ingress' });
  ingress.catch(() => undefined);
  await awaitSystem(context, access, { disable: 'coredns', deployment: 'coredns', title: 'DNS' });
  return { cluster, access, file, ingress };
}

/** Aborts the remaining work at the first failure or interruption, because a boot or import would otherwise continue
 * until its container is removed. */
async function orStop<T>(stop: AbortController, interrupted: AbortSignal, work: Promise<T>): Promise<T> {
  try {
    return await abortable(work, interrupted);
  } catch (error) {
    stop.abort();
    throw error;
  }
}

/** Builds images first, because their tags are values of the charts. */
async function prepareCharts(
  context: TargetContext,
  options: K3sOptions,
  resources: AsyncDisposableStack,
  onRendered: (rendered: RenderedRelease, built: ReadonlySet<string>) => void,
) {
  const built = new Map(
    context.platform.releases.flatMap((release) =>
      release.build ? [[release.name, buildOne(context, options, release)] as const] : [],
    ),
  );
  for (const work of built.values()) work?.catch(() => undefined);
  const references = new Map<string, string>();
  const imageOf = async ({ name }: Release) => {
    const image = await built.get(name);
    if (image !== undefined) references.set(name, `${image.repository}:${image.tag}`);
    return image;
  };
  const prepared = await renderPlatform(context, options.helm, resources, imageOf, (rendered) =>
    onRendered(rendered, new Set(references.values())),
  );
  for (const each of prepared) {
    const reference = references.get(each.release.name);
    const text = reference && unusedBuild(prepared, each, reference);
    if (text !== undefined) context.emit({ type: 'note', text });
  }
  return prepared;
}

function buildOne(context: TargetContext, options: K3sOptions, release: Release) {
  const { build } = release;
  if (build === undefined) return undefined;
  return runTask(
    context,
    {
      id: `build:${release.name}`,
      group: 'images',
      title: build.image,
    },
    ({ note }) => buildImage(options.engine, build, options.imageMap, note, context.signal),
    (image) => `${image.tag} ${image.built ? 'built' : 'unchanged'}`,
  );
}

async function temporaryKubeconfig(resources: AsyncDisposableStack): Promise<string> {
  const folder = await makeTemporaryFolder();
  resources.defer(() => rm(folder, { recursive: true, force: true }));
  return join(folder, 'kubeconfig.yaml');
}
