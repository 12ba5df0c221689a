import { HttpError, ProxyError } from '../http/errors.ts';
import { retry } from '../http/retry.ts';
import { type DatasetRef, formatDatasetRef } from '../kaggle/dataset-ref.ts';
import type { DatasetDetails } from '../kaggle/kaggle-client.ts';
import { acquireLock } from '../lock/acquire-lock.ts';
import { type RegistrationResult, registerDataset } from '../registration/register-dataset.ts';
import type { DatasetOutcome } from '../report/summary.ts';
import { clearWork, layoutOf } from '../volume/layout.ts';
import { type Manifest, readManifest } from '../volume/manifest.ts';
import { listVersions, pointLatest, removeOldVersions } from '../volume/versions.ts';
import { fetchVersion, type VersionRequest } from './fetch-version.ts';
import type { RunContext } from './run-context.ts';

/** URL of the version's web page, at the API's origin. */
const pageUrl = (apiUrl: string, { owner, slug, version }: Manifest) =>
  `${new URL(apiUrl).origin}/datasets/${owner}/${slug}/versions/${version}`;

async function register(
  { datasetsApi, options, retryOptionsOf }: RunContext,
  name: string,
  manifest: Manifest,
): Promise<RegistrationResult | undefined> {
  if (datasetsApi === undefined) return undefined;
  const registration = {
    name: `${manifest.owner}/${manifest.slug}`,
    description: manifest.subtitle === '' ? manifest.title : `${manifest.title}: ${manifest.subtitle}`,
    source_url: pageUrl(options.kaggleApiUrl, manifest),
  };
  return retry(() => registerDataset(datasetsApi, registration), retryOptionsOf(name));
}

interface Usable {
  readonly manifest: Manifest;
  readonly result: 'fetched' | 'unchanged' | 'outdated';
}

/** Fetches the version, or keeps the newest one on the volume if the source announces a version that it does not serve
 * yet. */
async function fetchOrStay(context: RunContext, ref: DatasetRef, request: VersionRequest): Promise<Usable> {
  const { layout, name, version } = request;
  try {
    const manifest = await fetchVersion(context, request);
    const [files, folder] = [manifest.files.length, layout.version(version)];
    context.report({ kind: 'published', dataset: name, version, files, folder });
    return { manifest, result: 'fetched' };
  } catch (error) {
    const isAbsent = error instanceof HttpError && !(error instanceof ProxyError) && error.status === 404;
    if (!isAbsent || ref.version !== undefined) throw error;
    const [before = version] = await listVersions(layout.dataset);
    const manifest = await readManifest(layout.version(before));
    if (manifest === undefined) throw error;
    return { manifest, result: 'outdated' };
  }
}

/**
 * Under the lock: fetches the version unless it is on the volume, registers it, and removes old versions last, so that
 * the version that the API names is always on the volume.
 */
async function updateVolume(
  context: RunContext,
  ref: DatasetRef,
  details: DatasetDetails | undefined,
  version: number,
  onBytes: (bytes: number) => void,
): Promise<Usable & { readonly registration: RegistrationResult | undefined }> {
  const { options, report } = context;
  const { owner, slug } = ref;
  const name = formatDatasetRef(ref);
  const layout = layoutOf(options.dataRoot, owner, slug);
  await using lock = await acquireLock(layout.lock, {
    staleMs: options.lockStaleMs,
    signal: context.signal,
    onWait: (holder) =>
      report({
        kind: 'waiting',
        dataset: name,
        holder: holder === undefined ? 'another run' : `process ${holder.pid} on ${holder.hostname}`,
      }),
  });
  const pinned = options.datasets.flatMap((other) =>
    other.owner === owner && other.slug === slug && other.version !== undefined ? [other.version] : [],
  );
  // A run for a pinned version does not know which version is the newest, and may be resumed.
  await clearWork(layout, ref.version === undefined ? [version, ...pinned] : undefined);
  const present = await readManifest(layout.version(version));
  let usable: Usable;
  if (present !== undefined) {
    usable = { manifest: present, result: 'unchanged' };
  } else {
    if (details === undefined) throw new Error(`${layout.version(version)} was removed during the run; run again`);
    const signal = AbortSignal.any([context.signal, lock.signal]);
    usable = await fetchOrStay(context, ref, { name, owner, slug, version, details, layout, lock, signal, onBytes });
  }
  const { manifest } = usable;
  const [newest = manifest.version] = await listVersions(layout.dataset);
  await pointLatest(layout, newest);
  // The API identifies a dataset by name only, so only the newest version is registered, never an older pinned one.
  const registration = newest === manifest.version ? await register(context, name, manifest) : undefined;
  const removed = await removeOldVersions(layout, options.keepVersions, [...pinned, manifest.version]);
  if (removed.length > 0) report({ kind: 'removed', dataset: name, versions: removed });
  return { ...usable, registration };
}

/**
 * Fetches one dataset to the volume and registers it; a version that is already there is only registered.
 *
 * @returns the outcome; never throws
 */
export async function fetchDataset(context: RunContext, ref: DatasetRef): Promise<DatasetOutcome> {
  const { options, kaggle, signal } = context;
  const dataset = formatDatasetRef(ref);
  let fetchedBytes = 0;
  try {
    const pinnedFolder =
      ref.version === undefined ? undefined : layoutOf(options.dataRoot, ref.owner, ref.slug).version(ref.version);
    const there = pinnedFolder !== undefined && (await readManifest(pinnedFolder)) !== undefined;
    const details = there
      ? undefined
      : await retry(() => kaggle.view(ref.owner, ref.slug, signal), context.retryOptionsOf(dataset));
    const announcedVersion = ref.version ?? details?.version ?? 0;
    const { manifest, result, registration } = await updateVolume(context, ref, details, announcedVersion, (bytes) => {
      fetchedBytes += bytes;
    });
    const available = { dataset, version: manifest.version, files: manifest.files.length, fetchedBytes, registration };
    return result === 'outdated' ? { ...available, result, announcedVersion } : { ...available, result };
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
