import type { Helm } from '../../helm/binary/run-helm.ts';
import { accessAt, type ClusterAccess } from '../../kube/cluster-access.ts';
import { makeNamespaces } from '../../kube/make-namespaces.ts';
import { homesIn } from '../../kube/watch/namespace-view.ts';
import type { ReleaseError } from '../../model/errors/release-error.ts';
import { withNeeds } from '../../model/needs.ts';
import { namedNamespaces, type Platform, releaseTimeoutMs } from '../../model/platform.ts';
import { awaitLeaving } from '../cluster/await-leaving.ts';
import type { PlatformChange, TargetContext } from '../target.ts';
import { installPlatform } from './install-platform.ts';
import { removeManifests } from './manifests/remove-manifests.ts';
import { rebuiltImages, standingRecord, writeRecord } from './release-record.ts';
import type { PreparedRelease } from './render-platform.ts';
import { runTask } from './run-task.ts';

export interface UpdateParts {
  readonly context: TargetContext;
  readonly helm: Helm;
  readonly access: ClusterAccess;
  /** The rendered releases from before the update. */
  readonly prepared: readonly PreparedRelease[];
  /** The releases that could not be installed, each with its error; releases that fail now are added. */
  readonly failed: Map<string, ReleaseError>;
  readonly images: (images: readonly string[], asked: string) => Promise<void>;
  /** Renders the releases of a platform, and builds their images if the target does that. */
  readonly prepare: (platform: Platform) => Promise<readonly PreparedRelease[]>;
}

/** The result of updating the releases of a cluster. */
export interface Updated {
  /** The rendered releases after the update. */
  readonly prepared: readonly PreparedRelease[];
  /** Names of the releases that were installed, upgraded or removed. */
  readonly changed: readonly string[];
  /** Names of the releases that are ready now, whether or not they changed. */
  readonly standing: readonly string[];
}

/** Updates the releases of a cluster to a platform: changed ones are upgraded or installed in the order of their needs,
 * those no longer in it are removed, and those that need a changed one are awaited.
 * @throws EnvironmentError if a chart cannot be rendered, before anything is changed; ReleaseError of the first release
 * that cannot become ready */
export async function updateReleases(
  parts: UpdateParts,
  { platform, releases, leave }: PlatformChange,
): Promise<Updated> {
  const { context, helm, access, images, failed } = parts;
  const asked = platform.releases.filter(({ name }) => releases.includes(name));
  const fresh = asked.length === 0 ? [] : await parts.prepare({ ...platform, releases: asked });
  const named = (list: readonly PreparedRelease[], name: string) => list.find(({ release }) => release.name === name);
  const prepared = platform.releases.flatMap((release) => {
    const before = named(parts.prepared, release.name);
    return named(fresh, release.name) ?? (before ? [{ ...before, release }] : []);
  });
  const recorded = await standingRecord(access);
  // Loading the images shows which were rebuilt under the same name; a missing image fails its release later.
  await Promise.allSettled(prepared.map((each) => images(each.images, `release ${each.release.name}`)));
  // One that was not asked for differs if a scenario could not put it back, or another command changed it meanwhile.
  const isLeft = ({ release }: PreparedRelease) => failed.has(release.name) || leave.has(release.name);
  const isOther = (each: PreparedRelease) =>
    ((fresh.includes(each) || !isLeft(each)) && recorded[each.release.name] !== each.fingerprint) ||
    rebuiltImages(access, recorded, each).length > 0;
  const others = prepared.filter(isOther);
  // A release that moves to another namespace is removed from the old one.
  const isGone = ({ release }: PreparedRelease) => {
    const now = named(prepared, release.name);
    return now === undefined || now.release.namespace !== release.namespace;
  };
  const removed = parts.prepared.filter(isGone);
  for (const each of removed) await remove(parts, each);
  access.view.homes = homesIn(access.namespace, namedNamespaces(platform));
  access.view.hopeless = platform.hopeless;
  await makeNamespaces(access, platform);

  const changed = [...removed, ...others].map(({ release }) => release.name);
  const waiting = prepared.filter(({ release }) =>
    withNeeds(platform.releases, [release.name]).some(({ name }) => changed.includes(name)),
  );
  const installation = installPlatform({ ...context, platform }, helm, access, waiting, (list) =>
    images(list, 'the platform'),
  );
  await installation.ended;
  for (const [name, error] of installation.failed) failed.set(name, error);
  for (const error of installation.failed.values()) throw error;
  for (const { release } of others) {
    const timeoutMs = releaseTimeoutMs(release) * context.timeoutFactor;
    await awaitLeaving(access, release.name, { timeoutMs, signal: context.signal });
  }
  return { prepared, changed, standing: waiting.map(({ release }) => release.name) };
}

async function remove({ context, helm, access }: UpdateParts, { release }: PreparedRelease): Promise<void> {
  const { name, chart, namespace = access.namespace } = release;
  const timeoutMs = releaseTimeoutMs(release) * context.timeoutFactor;
  const task = { id: `remove:${name}`, group: 'install', title: `${name} removed` } as const;
  await runTask(context, task, async () => {
    const { signal } = context;
    if (chart === undefined) await removeManifests(accessAt(access, namespace), name, { timeoutMs, signal });
    const limit = `${Math.ceil(timeoutMs / 1000)}s`;
    const uninstall = ['uninstall', name, '--ignore-not-found', '--wait', '--timeout', limit, '--namespace', namespace];
    if (chart !== undefined) await helm.run(uninstall, { kubeconfig: access.kubeconfig, signal });
    await writeRecord(access, name, 'removed');
  });
}
