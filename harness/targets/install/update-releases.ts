import type { Helm } from '../../helm/run-helm.ts';
import type { ClusterAccess } from '../../kube/cluster-access.ts';
import { withNeeds } from '../../model/needs.ts';
import { type Platform, releaseTimeoutMs } from '../../model/platform.ts';
import { awaitLeaving } from '../cluster/await-leaving.ts';
import type { PlatformChange, TargetContext } from '../target.ts';
import { installPlatform } from './install-platform.ts';
import { readRecord, writeRecord } from './release-record.ts';
import type { PreparedRelease } from './render-platform.ts';
import { runTask } from './run-task.ts';

export interface UpdateParts {
  readonly context: TargetContext;
  readonly helm: Helm;
  readonly access: ClusterAccess;
  /** The releases as they were prepared before. */
  readonly prepared: readonly PreparedRelease[];
  readonly images: (images: readonly string[], asked: string) => Promise<void>;
  /** Renders the releases of a platform, and builds their images where the target does that. */
  readonly prepare: (platform: Platform) => Promise<readonly PreparedRelease[]>;
}

/** What became of the releases of a cluster. */
export interface Updated {
  /** The releases as they stand now. */
  readonly prepared: readonly PreparedRelease[];
  /** Names of those that were installed, upgraded or removed. */
  readonly changed: readonly string[];
  /** Names of those that are ready now, whatever they were before. */
  readonly standing: readonly string[];
}

/** Makes the releases of a cluster what a platform says now: those that became others are upgraded or installed in the
 * order of their needs, those that it has no more are removed, and those that need a changed one are waited for.
 * @throws EnvironmentError where a chart cannot be rendered, before anything is changed; ReleaseError of the first
 * release that cannot become ready. */
export async function updateReleases(parts: UpdateParts, { platform, releases }: PlatformChange): Promise<Updated> {
  const { context, helm, access, images } = parts;
  const asked = platform.releases.filter(({ name }) => releases.includes(name));
  const fresh = asked.length === 0 ? [] : await parts.prepare({ ...platform, releases: asked });
  const named = (list: readonly PreparedRelease[], name: string) => list.find(({ release }) => release.name === name);
  const prepared = platform.releases.flatMap((release) => {
    const before = named(parts.prepared, release.name);
    return named(fresh, release.name) ?? (before ? [{ ...before, release }] : []);
  });
  const recorded = await readRecord(access);
  const others = fresh.filter(({ release, fingerprint }) => recorded[release.name] !== fingerprint);
  const removed = parts.prepared.filter(({ release }) => named(prepared, release.name) === undefined);
  for (const { release } of removed)
    await remove(parts, release.name, releaseTimeoutMs(release) * context.timeoutFactor);

  const changed = [...removed, ...others].map(({ release }) => release.name);
  const waiting = prepared.filter(({ release }) =>
    withNeeds(platform.releases, [release.name]).some(({ name }) => changed.includes(name)),
  );
  const failed = await installPlatform({ ...context, platform }, helm, access, waiting, (list) =>
    images(list, 'the platform'),
  );
  for (const error of failed.values()) throw error;
  for (const { release } of others) {
    const timeoutMs = releaseTimeoutMs(release) * context.timeoutFactor;
    await awaitLeaving(access, release.name, { timeoutMs, signal: context.signal });
  }
  return { prepared, changed, standing: waiting.map(({ release }) => release.name) };
}

async function remove({ context, helm, access }: UpdateParts, name: string, timeoutMs: number): Promise<void> {
  const task = { id: `remove:${name}`, group: 'install', title: `${name} removed` } as const;
  await runTask(context, task, async () => {
    const limit = `${Math.ceil(timeoutMs / 1000)}s`;
    await helm.run(
      ['uninstall', name, '--ignore-not-found', '--wait', '--timeout', limit, '--namespace', access.namespace],
      {
        kubeconfig: access.kubeconfig,
        signal: context.signal,
      },
    );
    await writeRecord(access, name, 'removed');
  });
}
