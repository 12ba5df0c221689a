import { randomUUID } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ArchiveError } from '../archive/archive-error.ts';
import { extractArchive } from '../archive/extract-archive.ts';
import { type Download, downloadArchive } from '../download/download-archive.ts';
import { discardPart } from '../download/part-state.ts';
import type { DatasetDetails } from '../kaggle/kaggle-client.ts';
import type { Lock } from '../lock/start-heartbeat.ts';
import { checkSpace } from '../volume/check-space.ts';
import type { Layout } from '../volume/layout.ts';
import type { Manifest } from '../volume/manifest.ts';
import { publishVersion } from '../volume/publish-version.ts';
import type { RunContext } from './run-context.ts';

export interface VersionRequest {
  readonly name: string;
  readonly owner: string;
  readonly slug: string;
  readonly version: number;
  readonly details: DatasetDetails;
  readonly layout: Layout;
  readonly lock: Lock;
  readonly signal: AbortSignal;
  readonly onBytes: (bytes: number) => void;
}

/** Limit because the manifest lists every file and is kept in memory. */
const maxFiles = 500_000;
/** A corrupt download is tried once more, because it may have been damaged during the transfer. */
const corruptAttempts = 2;

async function download(context: RunContext, request: VersionRequest): Promise<Download> {
  const { options, kaggle, report } = context;
  const { name, owner, slug, version, layout, signal } = request;
  return downloadArchive({
    files: { part: layout.part(version), state: layout.partState(version) },
    openArchive: (headers) => kaggle.openArchive({ owner, slug, version, headers, signal }),
    maxBytes: options.maxBytes,
    checkSpace: (bytes) => checkSpace(layout.work, bytes),
    retry: context.retryOptionsOf(name),
    onProgress: (bytes, total) => report({ kind: 'progress', dataset: name, bytes, total }),
    onFetched: request.onBytes,
    signal,
  });
}

async function extractAndPublish(context: RunContext, request: VersionRequest, archive: Download): Promise<Manifest> {
  const { options, kaggle, report } = context;
  const { name, owner, slug, version, details, layout, lock, signal } = request;
  const staging = join(layout.work, `staging-${randomUUID()}`);
  await mkdir(staging);
  try {
    report({ kind: 'extracting', dataset: name, version, bytes: archive.bytes });
    const files = await extractArchive({
      archivePath: layout.part(version),
      into: staging,
      maxBytes: options.maxExtractedBytes,
      maxFiles,
      checkSpace: (bytes) => checkSpace(layout.work, bytes),
      signal,
    });
    const { hash } = archive;
    const manifest: Manifest = {
      owner,
      slug,
      version,
      title: details.title,
      subtitle: details.subtitle,
      source: kaggle.archiveUrl(owner, slug, version).href,
      fetchedAt: new Date().toISOString(),
      archive: { size: archive.bytes, ...(hash && { [hash.algorithm]: hash.value }) },
      files,
    };
    // If another process took over the lock because this one was silent, only that process may publish.
    await lock.check();
    await publishVersion(staging, layout.version(version), manifest);
    return manifest;
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

/**
 * Downloads, extracts and publishes one version; requires the lock. A complete archive on the volume is not requested
 * again; an unusable one is removed.
 *
 * @throws ArchiveError, HttpError, ConnectionError, NoSpaceError, file system errors
 */
export async function fetchVersion(context: RunContext, request: VersionRequest): Promise<Manifest> {
  const { layout, version, name } = request;
  const files = { part: layout.part(version), state: layout.partState(version) };
  for (let attempt = 1; ; attempt += 1) {
    try {
      const archive = await download(context, request);
      const manifest = await extractAndPublish(context, request, archive);
      await discardPart(files);
      return manifest;
    } catch (error) {
      if (!(error instanceof ArchiveError)) throw error;
      await discardPart(files);
      if (error.fault !== 'corrupt' || attempt >= corruptAttempts) throw error;
      context.report({ kind: 'retrying', dataset: name, reason: error.message, waitMs: 0, attempt });
    }
  }
}
