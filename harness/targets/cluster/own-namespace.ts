import type { Helm } from '../../helm/binary/run-helm.ts';
import { runLabels } from '../../host/run-labels.ts';
import type { ClusterAccess } from '../../kube/cluster-access.ts';
import { enterNamespace } from '../../kube/enter-namespace.ts';
import { objectName } from '../../model/cluster/kube-object.ts';
import { EnvironmentError } from '../../model/errors/harness-error.ts';
import { withNeeds } from '../../model/needs.ts';
import type { ClusterReleasesParts } from '../install/cluster-releases.ts';
import { installPlatform } from '../install/install-platform.ts';
import type { PreparedRelease } from '../install/render-platform.ts';
import type { StartedTarget, TargetContext } from '../target.ts';
import { ClusterServices } from './cluster-services.ts';

export interface NamespaceParts {
  readonly context: TargetContext;
  readonly shared: StartedTarget;
  readonly access: ClusterAccess;
  readonly helm: Helm;
  readonly prepared: () => readonly PreparedRelease[];
  readonly images: ClusterReleasesParts['images'];
  /** Called when the deletion of a namespace was requested; scenarios do not wait for its end. */
  readonly leaving: (namespace: string) => void;
}

/** Opens a separate namespace for one scenario and installs the releases that it needs. Disposing requests the deletion
 * of the namespace.
 * @throws EnvironmentError if a release creates cluster-scoped objects; ReleaseError if one cannot be installed */
export async function openNamespace(
  { context, shared, access, helm, prepared, images, leaving }: NamespaceParts,
  name: string,
  releases: readonly string[],
): Promise<StartedTarget> {
  await using resources = new AsyncDisposableStack();
  const all = prepared();
  const known = all.map(({ release }) => release);
  const needed = withNeeds(known, releases).map((release) => release.name);
  const own = all.filter(({ release }) => needed.includes(release.name));
  await refuseShared(access, own);
  resources.defer(() => leaving(name));
  const entered = resources.use(
    await enterNamespace(access, name, { ...context.platform.labels, ...runLabels(context.runId) }),
  );
  if (own.length > 0) {
    // The Secrets of the releases must be known before any output is reported, so that they are masked.
    await entered.view.synced(['Secret']);
    const installation = installPlatform(context, helm, entered, own, (list) => images(list, 'the platform'));
    await installation.ended;
    // The scenario needs all of these releases, so any failure fails it.
    for (const error of installation.failed.values()) throw error;
  }
  // Host names are unique per cluster, so the releases here are reached through their Services.
  const services = new ClusterServices(context, entered, { ingress: () => undefined, gateways: false });
  const owned = resources.move();
  return {
    ...shared,
    ...services.handles({ helm, prepared: () => own, images }),
    throwaway: 'namespace',
    howToReach: () => [],
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/** Rejects releases that cannot exist twice: those with cluster-scoped objects or with hosts in Ingresses. */
async function refuseShared(access: ClusterAccess, own: readonly PreparedRelease[]): Promise<void> {
  for (const { release, objects, namespace } of own) {
    const { name } = release;
    if (release.namespace !== undefined) throw onlyOnce(name, `it is installed into namespace ${release.namespace}`);
    for (const object of objects) {
      const { namespace: where = namespace } = object.metadata;
      if (where !== namespace) throw onlyOnce(name, `${objectName(object)} is in namespace ${where}`);
      const spec = object['spec'] as { rules?: { host?: string }[] } | undefined;
      const host = object.kind === 'Ingress' ? spec?.rules?.[0]?.host : undefined;
      if (host === undefined && (await access.client.isNamespaced(object))) continue;
      throw onlyOnce(name, host === undefined ? objectName(object) : `${objectName(object)} for the host ${host}`);
    }
  }
}

function onlyOnce(release: string, observed: string): EnvironmentError {
  return new EnvironmentError(`release ${release} cannot be installed a second time into this cluster`, {
    expected: 'only objects in the namespace of the platform, and no Ingress with a host',
    observed,
    next: 'isolation: cluster',
  });
}
