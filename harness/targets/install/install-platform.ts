import { inOrder } from '../../async/in-order.ts';
import { familiarName } from '../../engine/image-map.ts';
import type { Helm } from '../../helm/binary/run-helm.ts';
import { refOf } from '../../kube/client/kube-client.ts';
import { accessOf, type ClusterAccess } from '../../kube/cluster-access.ts';
import { withoutKit } from '../../kube/managed-fields.ts';
import { EnvironmentError, LeftOutError } from '../../model/errors/harness-error.ts';
import { ReleaseError } from '../../model/errors/release-error.ts';
import { withNeeds } from '../../model/needs.ts';
import { type Release, releaseTimeoutMs } from '../../model/platform.ts';
import type { TargetContext } from '../target.ts';
import { installRelease } from './install-release.ts';
import { Installation } from './installation.ts';
import { changedByStep, rebuiltImages, standingRecord, writeImages, writeRecord } from './release-record.ts';
import type { PreparedRelease } from './render-platform.ts';
import { podsWithImages, replacePods } from './replace-pods.ts';
import { runTask, skipTask } from './run-task.ts';

/** Starts installing the releases in the order of their needs, independent ones in parallel. An up-to-date release
 * (same chart, values and images) is only awaited.
 * @param images resolves when the images are available in the cluster */
export function installPlatform(
  context: TargetContext,
  helm: Helm,
  access: ClusterAccess,
  releases: readonly PreparedRelease[],
  images: (images: readonly string[]) => Promise<void>,
): Installation {
  const recorded = standingRecord(access);
  // Each install reports this error; without any install it would be an unhandled rejection.
  recorded.catch(() => undefined);
  return installInOrder(
    context,
    releases.map(({ release }) => release),
    async ({ name }, signal) => {
      const installed = await recorded;
      const prepared = releases.find(({ release }) => release.name === name);
      if (prepared === undefined) return;
      const task = { id: `install:${name}`, group: 'install', title: name, waitedFor: waitedForBy(prepared) } as const;
      await images(prepared.images).catch((error: unknown) => {
        if (signal.aborted || !(error instanceof EnvironmentError)) throw error;
        return runTask({ ...context, signal }, task, () => Promise.reject(withoutImage(name, error)));
      });
      const home = accessOf(access, name);
      const rebuilt = rebuiltImages(access, installed, prepared);
      const unchanged = installed[name] === prepared.fingerprint && rebuilt.length === 0;
      await runTask(
        { ...context, signal },
        task,
        async ({ note }) => {
          const request = {
            values: prepared.values,
            timeoutMs: releaseTimeoutMs(prepared.release) * context.timeoutFactor,
            signal,
            note,
            unchanged,
            platformFile: context.platform.file,
          };
          // If the upgrade fails halfway, the release no longer matches its old fingerprint.
          if (installed[name] !== undefined && !unchanged) await writeRecord(access, name, 'being upgraded');
          // Steps of a killed run still own fields of the objects, which would make Helm fail with a conflict.
          if (installed[name] === changedByStep)
            for (const object of prepared.objects) await home.client.setManagers(refOf(object), withoutKit);
          const old = podsWithImages(home, name, rebuilt);
          const settled = await installRelease(helm, home, prepared, request);
          // Kubernetes does not notice that an image was rebuilt under the same name.
          await replacePods(home, name, old, request);
          if (!unchanged) {
            await writeRecord(access, name, prepared.fingerprint);
            await writeImages(access, prepared);
          }
          return rebuilt.length === 0 ? settled : `with ${rebuilt.map(familiarName).join(', ')} as rebuilt`;
        },
        (settled) => (unchanged ? 'unchanged' : settled),
      );
    },
  );
}

/** The error of a release that needs an unavailable image. */
export function withoutImage(release: string, cause: EnvironmentError): ReleaseError {
  const { message, expected, observed, next, origin } = cause;
  return new ReleaseError(release, message, {
    ...(expected !== undefined && { expected }),
    ...(observed !== undefined && { observed }),
    ...(next !== undefined && { next }),
    ...(origin !== undefined && { why: { origin } }),
    evidence: [],
    isLeftOut: cause instanceof LeftOutError,
    cause,
  });
}

/** Starts installing releases in the order of their needs. After a failure, releases that need the failed one are not
 * started, and those that no remaining scenario uses are aborted; the others continue. An error that is not specific to
 * a release aborts all of them. */
export function installInOrder(
  context: TargetContext,
  releases: readonly Release[],
  install: (release: Release, signal: AbortSignal) => Promise<void>,
): Installation {
  const stop = new AbortController();
  const ends = new Map(releases.map(({ name }) => [name, new AbortController()]));
  const installAll = async (installation: Installation) => {
    const { failed } = installation;
    const leaveOut = (name: string, error: ReleaseError) => {
      failed.set(name, error);
      installation.settled(name);
      const uses = (context.uses ?? []).map((names) => withNeeds(releases, names).map((release) => release.name));
      const isLost = (use: readonly string[]) => use.some((each) => failed.has(each));
      const still = new Set(uses.filter((use) => !isLost(use)).flat());
      for (const other of uses.filter(isLost).flat()) if (!still.has(other)) ends.get(other)?.abort();
    };
    const outcome = await inOrder(
      releases,
      async (release) => {
        const end = ends.get(release.name) ?? stop;
        const signal = AbortSignal.any([context.signal, stop.signal, end.signal]);
        try {
          signal.throwIfAborted();
          await install(release, signal);
          installation.settled(release.name);
        } catch (error) {
          if (error instanceof ReleaseError && !signal.aborted) leaveOut(release.name, error);
          else if (!end.signal.aborted) stop.abort();
          throw error;
        }
      },
      ({ name }, failedNeed) => {
        skipTask(context, { id: `install:${name}`, group: 'install', title: name }, `${failedNeed} is not ready`);
        const error = failed.get(failedNeed);
        if (error !== undefined) leaveOut(name, error);
      },
    );
    const fatal = outcome.find(({ name }) => !failed.has(name) && ends.get(name)?.signal.aborted !== true);
    if (fatal !== undefined) throw fatal.error;
    // Aborted releases count as failed too; no remaining scenario uses them.
    const [first] = failed.values();
    if (first !== undefined) for (const { name } of outcome) if (!failed.has(name)) failed.set(name, first);
  };
  const names = releases.map(({ name }) => name);
  return new Installation(names, installAll);
}

/** Ids of the tasks that must end before a release is installed. */
function waitedForBy({ release, images }: PreparedRelease): string[] {
  const needs = release.needs.map((need) => `install:${need}`);
  return ['boot', 'boot:coredns', 'charts', ...images.map((image) => `image:${image}`), ...needs];
}
