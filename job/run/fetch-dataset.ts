import { retry } from '../http/retry.ts';
import type { DatasetDetails } from '../kaggle/kaggle-client.ts';
import { acquireLock } from '../lock/acquire-lock.ts';
import { type RegistrationResult, registerDataset } from '../registration/register-dataset.ts';
import { formatDatasetRef } from '../settings/parse-dataset-ref.ts';
import type { DatasetRef } from '../settings/settings.ts';
import { clearWork } from '../volume/clear-work.ts';
import { layoutOf } from '../volume/layout.ts';
import { listVersions } from '../volume/list-versions.ts';
import { type Manifest, readManifest } from '../volume/manifest.ts';
import { pointLatest } from '../volume/point-latest.ts';
import { removeOldVersions } from '../volume/remove-old-versions.ts';
import { bringVersion } from './bring-version.ts';
import type { RunContext } from './run-context.ts';
import type { DatasetOutcome } from './summary.ts';

function retrying<T>(context: RunContext, dataset: string, work: () => Promise<T>): Promise<T> {
  return retry(work, {
    retries: context.settings.retries,
    ...context.retryDelays,
    signal: context.signal,
    onRetry: (error, waitMs, attempt) =>
      context.report({ kind: 'retrying', dataset, reason: error.message, waitMs, attempt }),
  });
}

/** The page that a person reads, at the API's own origin. */
const pageUrl = (apiUrl: string, { owner, slug, version }: Manifest) =>
  `${new URL(apiUrl).origin}/datasets/${owner}/${slug}/versions/${version}`;

async function register(
  context: RunContext,
  name: string,
  manifest: Manifest,
): Promise<RegistrationResult | undefined> {
  const { datasets, settings } = context;
  if (datasets === undefined) return undefined;
  return retrying(context, name, () =>
    registerDataset(datasets, {
      name: `${manifest.owner}/${manifest.slug}`,
      description: manifest.subtitle === '' ? manifest.title : `${manifest.title}: ${manifest.subtitle}`,
      source_url: pageUrl(settings.kaggleApiUrl, manifest),
    }),
  );
}

interface Brought {
  readonly manifest: Manifest;
  readonly fresh: boolean;
  readonly registration: RegistrationResult | undefined;
}

/**
 * Brings the version to the volume under the lock, unless it is there, registers it, and removes old ones last: until
 * the API knows the new version, what it tells of is still on the volume.
 */
async function bring(
  context: RunContext,
  ref: DatasetRef,
  details: DatasetDetails | undefined,
  version: number,
  onBytes: (bytes: number) => void,
): Promise<Brought> {
  const { settings, report } = context;
  const { owner, slug } = ref;
  const name = formatDatasetRef(ref);
  const layout = layoutOf(settings.dataRoot, owner, slug);
  await using lock = await acquireLock(layout.lock, {
    staleMs: settings.lockStaleMs,
    signal: context.signal,
    onWait: (holder) =>
      report({
        kind: 'waiting',
        dataset: name,
        holder: holder === undefined ? 'another run' : `process ${holder.pid} on ${holder.hostname}`,
      }),
  });
  await clearWork(layout, version);
  const present = await readManifest(layout.version(version));
  const signal = AbortSignal.any([context.signal, lock.signal]);
  let manifest = present;
  if (manifest === undefined) {
    if (details === undefined) throw new Error(`${layout.version(version)} vanished while it was looked at; run again`);
    manifest = await bringVersion(context, { name, owner, slug, version, details, layout, lock, signal, onBytes });
    report({
      kind: 'published',
      dataset: name,
      version,
      files: manifest.files.length,
      folder: layout.version(version),
    });
  }
  const [newest = version] = await listVersions(layout.dataset);
  await pointLatest(layout, newest);
  // The API knows a dataset by its name alone: it is told of the newest version, not of an older pinned one.
  const registration = newest === version ? await register(context, name, manifest) : undefined;
  const pinned = settings.datasets.flatMap((other) =>
    other.owner === owner && other.slug === slug && other.version !== undefined ? [other.version] : [],
  );
  const removed = await removeOldVersions(layout, settings.keepVersions, [...pinned, version]);
  if (removed.length > 0) report({ kind: 'removed', dataset: name, versions: removed });
  return { manifest, fresh: present === undefined, registration };
}

/**
 * Brings one dataset to the volume and registers it; a version that is there already is only registered.
 *
 * @returns how it ended; it never throws.
 */
export async function fetchDataset(context: RunContext, ref: DatasetRef): Promise<DatasetOutcome> {
  const { settings, kaggle, signal } = context;
  const dataset = formatDatasetRef(ref);
  let fetchedBytes = 0;
  try {
    const pinnedFolder =
      ref.version === undefined ? undefined : layoutOf(settings.dataRoot, ref.owner, ref.slug).version(ref.version);
    const there = pinnedFolder !== undefined && (await readManifest(pinnedFolder)) !== undefined;
    const details = there
      ? undefined
      : await retrying(context, dataset, () => kaggle.view(ref.owner, ref.slug, signal));
    const version = ref.version ?? details?.version ?? 0;
    const { manifest, fresh, registration } = await bring(context, ref, details, version, (bytes) => {
      fetchedBytes += bytes;
    });
    const result = fresh ? 'fetched' : 'unchanged';
    return { dataset, result, version, files: manifest.files.length, fetchedBytes, registration };
  } catch (error) {
    if (signal.aborted) return { dataset, result: 'interrupted', fetchedBytes };
    return {
      dataset,
      result: 'failed',
      fetchedBytes,
      error: error instanceof Error ? error : new Error(String(error)),
    };
  }
}
