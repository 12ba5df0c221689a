import { inOrder } from '../../async/in-order.ts';
import type { Helm } from '../../helm/run-helm.ts';
import type { ClusterAccess } from '../../kube/cluster-access.ts';
import { releaseTimeoutMs } from '../../model/platform.ts';
import type { TargetContext } from '../target.ts';
import { installRelease } from './install-release.ts';
import { readRecord, writeRecord } from './release-record.ts';
import type { PreparedRelease } from './render-platform.ts';
import { runTask, skipTask } from './run-task.ts';

/** Installs the releases in the order of their needs, independent ones side by side. A release that stands as it is to
 * be (same chart, same values) is only waited for.
 * @param images resolves when the images have arrived in the cluster.
 * @throws ReleaseError of the first release that cannot become ready. */
export async function installPlatform(
  context: TargetContext,
  helm: Helm,
  access: ClusterAccess,
  releases: readonly PreparedRelease[],
  images: (images: readonly string[]) => Promise<void>,
): Promise<void> {
  const installed = await readRecord(access);
  // The first release that fails ends the wait for the others: the platform cannot be had any more.
  const stop = new AbortController();
  const signal = AbortSignal.any([context.signal, stop.signal]);
  await inOrder(
    releases.map(({ release }) => release),
    async ({ name }) => {
      const prepared = releases.find(({ release }) => release.name === name);
      if (prepared === undefined) return;
      await images(prepared.images);
      const unchanged = installed[name] === prepared.fingerprint;
      await runTask(
        context,
        { id: `install:${name}`, group: 'install', title: name, waitedFor: waitedForBy(prepared) },
        async ({ note }) => {
          const request = {
            values: prepared.values,
            timeoutMs: releaseTimeoutMs(prepared.release) * context.timeoutFactor,
            signal,
            note,
            unchanged,
          };
          // One that fails half way is not what it was before, should its chart become that again.
          if (installed[name] !== undefined && !unchanged) await writeRecord(access, name, 'being upgraded');
          await installRelease(helm, access, prepared, request);
          if (!unchanged) await writeRecord(access, name, prepared.fingerprint);
        },
        () => (unchanged ? 'unchanged' : undefined),
      ).catch((error: unknown) => {
        stop.abort();
        throw error;
      });
    },
    ({ name }, failedNeed) =>
      skipTask(context, { id: `install:${name}`, group: 'install', title: name }, `${failedNeed} is not ready`),
  );
}

/** Ids of the tasks that end before a release is installed. */
function waitedForBy({ release, images }: PreparedRelease): string[] {
  const needs = release.needs.map((need) => `install:${need}`);
  return ['boot', 'boot:coredns', 'charts', ...images.map((image) => `image:${image}`), ...needs];
}
