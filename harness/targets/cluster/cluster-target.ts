import type { Helm } from '../../helm/binary/run-helm.ts';
import type { ClusterAccess } from '../../kube/cluster-access.ts';
import { awaitGone } from '../../kube/watch/await-gone.ts';
import type { Platform } from '../../model/platform.ts';
import type { ClusterReleasesParts } from '../install/cluster-releases.ts';
import type { Installation } from '../install/installation.ts';
import type { PreparedRelease } from '../install/render-platform.ts';
import { updateReleases } from '../install/update-releases.ts';
import { labelTasks } from '../label-tasks.ts';
import type { PlatformChange, StartedTarget, TargetContext } from '../target.ts';
import { ClusterServices } from './cluster-services.ts';
import { openNamespace } from './own-namespace.ts';
import type { IngressOrigins } from './reach/find-route.ts';
import { tellEnds } from './tell-ends.ts';

/** A cluster with the platform installed, whichever provider it comes from. */
export interface ClusterParts {
  readonly kind: 'k3s' | 'kubeconfig';
  readonly context: TargetContext;
  readonly helm: Helm;
  readonly access: ClusterAccess & { readonly version: string };
  /** The rendered releases that were installed. */
  readonly prepared: readonly PreparedRelease[];
  /** Progress of the installation. */
  readonly installation: Installation;
  /** Renders the releases of a platform, and builds their images if the provider does that. */
  readonly prepare: (platform: Platform) => Promise<readonly PreparedRelease[]>;
  /** Makes images available in the cluster. @param asked who needs them, for error messages */
  readonly images: ClusterReleasesParts['images'];
  /** Addresses of the ingress controller; undefined if it cannot be reached. */
  readonly ingress: (platform: Platform) => IngressOrigins | undefined;
  readonly onNode?: (command: readonly string[]) => Promise<string>;
  readonly howToReach: () => string[];
  /** Disposes what the provider created. */
  readonly resources: AsyncDisposable;
  /** How long to wait until the namespaces of scenarios are gone, in milliseconds; undefined: they are removed with the
   * cluster. */
  readonly goneTimeoutMs?: number;
}

/** Builds the started target on a cluster of any provider. */
export function clusterTarget(parts: ClusterParts): StartedTarget {
  const { kind, context, helm, access, installation, images, onNode, howToReach, resources } = parts;
  let { prepared } = parts;
  let { platform } = context;
  const services = new ClusterServices(context, access, { ingress: () => parts.ingress(platform), gateways: true });
  const over = new AbortController();
  tellEnds(
    access,
    (text) => context.emit({ type: 'note', text, isKept: true }),
    AbortSignal.any([over.signal, context.signal]),
  );
  const leaving = new Set<string>();
  const shared = { helm, access, prepared: () => prepared, images };
  const update = async (change: PlatformChange): Promise<readonly string[]> => {
    // A missing image does not fail the update; it fails the step that applies it and requests it again.
    const asked = Promise.allSettled(change.scenarioImages.map((each) => images(each.images, each.asked, each)));
    const updated = await updateReleases(
      { ...shared, failed: installation.failed, context, prepared, prepare: parts.prepare },
      change,
    );
    prepared = updated.prepared;
    platform = change.platform;
    for (const name of updated.standing) installation.failed.delete(name);
    services.follow(change.platform, updated.changed);
    await asked;
    return updated.changed;
  };
  const target: StartedTarget = {
    kind,
    kubernetes: access.version,
    installation,
    images: (list, asked) => images(list, asked),
    ...services.handles(shared),
    ...(onNode && { onNode }),
    openNamespace: (name, needed) =>
      openNamespace(
        { ...shared, context: labelTasks(context, name, name), shared: target, leaving: (left) => leaving.add(left) },
        name,
        needed,
      ),
    update,
    howToReach,
    [Symbol.asyncDispose]: async () => {
      over.abort();
      services[Symbol.dispose]();
      try {
        if (parts.goneTimeoutMs !== undefined)
          await awaitGone(access.client, leaving, parts.goneTimeoutMs * context.timeoutFactor);
      } finally {
        await resources[Symbol.asyncDispose]();
      }
    },
  };
  return target;
}
