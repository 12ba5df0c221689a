import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { buildImage } from '../../cluster/build-image.ts';
import { connectCluster } from '../../cluster/connect.ts';
import type { Engine } from '../../cluster/engine.ts';
import type { ImageMap } from '../../cluster/image-map.ts';
import type { Helm } from '../../helm/run-helm.ts';
import type { Release } from '../../model/platform.ts';
import { renderPlatform } from '../charts/render-platform.ts';
import { ClusterServices } from '../cluster/cluster-target.ts';
import { installPlatform } from '../cluster/install-platform.ts';
import { runTask } from '../run-task.ts';
import type { StartedTarget, TargetContext } from '../target.ts';
import { awaitSystem } from './await-system.ts';
import { type BootRequest, bootCluster } from './boot-cluster.ts';
import { imagesByRelease, supplyImages } from './supply-images.ts';

export interface K3sOptions extends BootRequest {
  readonly engine: Engine;
  readonly helm: Helm;
  readonly imageMap: ImageMap;
  /** Further images that scenarios apply, with who asks for them. */
  readonly scenarioImages: readonly { readonly asked: string; readonly images: readonly string[] }[];
}

/** Boots k3s, builds and renders meanwhile, imports the images as soon as containerd answers, and installs the
 * releases. Whatever was made is removed again where a part of it fails.
 * @throws EnvironmentError, or ReleaseError where a release does not become ready. */
export async function startK3sTarget(outer: TargetContext, options: K3sOptions): Promise<StartedTarget> {
  const stop = new AbortController();
  const context = { ...outer, signal: AbortSignal.any([outer.signal, stop.signal]) };
  await using resources = new AsyncDisposableStack();
  const { engine, helm, imageMap } = options;
  const keep = options.keep || options.reuse;
  const boot = bootCluster(context, engine, imageMap, { ...options, keep }, resources);

  const charts = prepareCharts(context, options, resources);
  const images = charts.then((releases) =>
    supplyImages(context, engine, imageMap, boot.containerId, [
      ...imagesByRelease(releases),
      ...options.scenarioImages,
    ]),
  );
  const [cluster, releases, supplied] = await orStop(stop, Promise.all([boot.ready, charts, images]));

  const file = keep ? await keptKubeconfig(context) : await temporaryKubeconfig(resources);
  const access = await connectCluster({
    kubeconfig: cluster.kubeconfig,
    file,
    namespace: context.platform.platform,
    labels: {},
    signal: context.signal,
  });
  resources.use(access.view);
  resources.use(access.pods);

  const ingress = awaitSystem(context, access, { disable: 'traefik', deployment: 'traefik', title: 'ingress' });
  ingress.catch(() => undefined);
  await awaitSystem(context, access, { disable: 'coredns', deployment: 'coredns', title: 'DNS' });
  await installPlatform(context, helm, access, releases, supplied);
  await Promise.all([ingress, ...options.scenarioImages.map(({ images: names }) => supplied(names))]);

  const services = new ClusterServices(outer, access, async () => {
    return context.platform.cluster.disable.includes('traefik') ? undefined : cluster.ingressOrigin;
  });
  const owned = resources.move();
  return {
    kind: 'k3s',
    kubernetes: access.version,
    cluster: access,
    http: (release, via) => services.http(release, via),
    connectionUri: (release) => services.connectionUri(release),
    runJob: (request) => services.runJob(request),
    howToReach: () =>
      keep
        ? [
            `kept: cluster ${cluster.name}`,
            `reach it:    KUBECONFIG=${file} kubectl -n ${access.namespace} get pods`,
            `ingress:     ${cluster.ingressOrigin} (send the Host header of the Ingress)`,
            'take it up:  npm run scenarios -- --reuse',
            'remove it:   npm run clean',
          ]
        : [],
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/** The first failure of the work gives the rest of it up. */
async function orStop<T>(stop: AbortController, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    stop.abort();
    throw error;
  }
}

/** Images first, since their tags are values of the charts. */
async function prepareCharts(context: TargetContext, options: K3sOptions, resources: AsyncDisposableStack) {
  const built = new Map(
    context.platform.releases.flatMap((release) =>
      release.build ? [[release.name, buildOne(context, options, release)] as const] : [],
    ),
  );
  for (const work of built.values()) work?.catch(() => undefined);
  return renderPlatform(context, options.helm, resources, async (release) => built.get(release.name));
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
  const folder = await mkdtemp(join(tmpdir(), 'harness-kubeconfig-'));
  resources.defer(() => rm(folder, { recursive: true, force: true }));
  return join(folder, 'kubeconfig.yaml');
}

/** A kept cluster outlives the run, and so does its kubeconfig. */
async function keptKubeconfig(context: TargetContext): Promise<string> {
  const folder = resolve('.harness');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  return join(folder, `${context.platform.platform}.kubeconfig.yaml`);
}
