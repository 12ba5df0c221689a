import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ImageMap } from '../../../engine/image-map.ts';
import { type Helm, helmFor } from '../../../helm/binary/run-helm.ts';
import { runLabels } from '../../../host/run-labels.ts';
import { makeTemporaryFolder } from '../../../host/temporary-folder.ts';
import { connectCluster, readCapabilities } from '../../../kube/client/connect.ts';
import { EnvironmentError } from '../../../model/errors/harness-error.ts';
import { furtherNamespaces, type Release } from '../../../model/platform.ts';
import { installPlatform } from '../../install/install-platform.ts';
import { renderPlatform } from '../../install/render-platform.ts';
import { runTask } from '../../install/run-task.ts';
import type { StartedTarget, TargetContext } from '../../target.ts';
import { clusterTarget } from '../cluster-target.ts';
import { leaveCluster } from './leave-cluster.ts';
import { readKubeconfig } from './read-kubeconfig.ts';

const goneTimeoutMs = 180_000;

export interface KubeconfigOptions {
  readonly helm: Helm;
  readonly imageMap: ImageMap;
  readonly keep: boolean;
}

/** Installs the platform into its own namespace, and the additional ones that it names, in the cluster of the user's
 * kubeconfig; all are removed at the end.
 * The cluster pulls the images itself: an image that the platform builds has to be in a registry, where HARNESS_IMAGES
 * points to.
 * @throws EnvironmentError, or ReleaseError if a release does not become ready */
export async function startKubeconfigTarget(
  context: TargetContext,
  { imageMap, keep, ...options }: KubeconfigOptions,
): Promise<StartedTarget> {
  await using resources = new AsyncDisposableStack();
  const { file: given, text } = readKubeconfig(process.env);
  const folder = await makeTemporaryFolder();
  resources.defer(() => rm(folder, { recursive: true, force: true }));
  const { version, apiVersions } = await readCapabilities(text, context.signal);
  const helm = helmFor(options.helm, version, apiVersions);
  const prepare = (whose: TargetContext, owner: AsyncDisposableStack) =>
    renderPlatform(whose, helm, owner, async (release) => builtElsewhere(release, imageMap));
  const prepared = await prepare(context, resources);

  const namespace = `${context.platform.platform}-${context.runId}`;
  const { platform } = context;
  const { labels } = platform;
  const marks = runLabels(context.runId, keep);
  const file = join(folder, 'kubeconfig.yaml');
  const access = await runTask(
    context,
    { id: 'boot', group: 'boot', title: `namespace ${namespace}` },
    () => connectCluster({ kubeconfig: text, file, namespace, labels, platform, marks, signal: context.signal }),
    ({ version }) => `Kubernetes ${version} of ${given}`,
  );
  resources.defer(async () => {
    if (!keep) await leaveCluster(access, goneTimeoutMs * context.timeoutFactor);
  });
  resources.use(access.view);
  resources.use(access.pods);
  // The cluster pulls its images itself.
  const images = async () => undefined;
  const installation = installPlatform(context, helm, access, prepared, images);
  const kept = [namespace, ...furtherNamespaces(platform).keys()];
  const owned = resources.move();
  return clusterTarget({
    ...{ kind: 'kubeconfig', context, helm, access, prepared, installation, images, resources: owned },
    prepare: (platform) => prepare({ ...context, platform }, owned),
    // The address of its ingress controller is unknown, so releases are reached through their Services.
    ingress: () => undefined,
    howToReach: () =>
      keep
        ? [
            `kept: ${kept.length === 1 ? 'namespace' : 'namespaces'} ${kept.join(', ')}`,
            `remove it:   kubectl --kubeconfig ${given} delete namespace ${kept.join(' ')}`,
          ]
        : [],
    goneTimeoutMs,
  });
}

/** Registry location of an image that the platform builds.
 * @throws EnvironmentError if HARNESS_IMAGES does not contain it */
function builtElsewhere(release: Release, map: ImageMap) {
  if (release.build === undefined) return undefined;
  const { image } = release.build;
  const [repository = '', tag = 'latest'] = (map.get(image) ?? '').split(/:(?=[^/:]*$)/);
  if (repository !== '') return { repository, tag };
  throw new EnvironmentError(
    `release ${release.name} builds image ${image}, which cannot be loaded into an existing cluster`,
    {
      expected: `an entry for the image in the file at HARNESS_IMAGES, with a registry that the cluster can pull from: {${image}: registry.example/${image}:1.0}`,
      next: 'push the image and add it to that file, or use --target k3s',
    },
  );
}
