import { ConnectionError } from '../http/errors.ts';
import type { HttpHeaders, HttpResponse } from '../http/http-client.ts';
import type { HashAlgorithm } from './part-hash.ts';
import { discardPart, type PartFiles, type PartState, readPart } from './part-state.ts';

/** A response with the bytes of an archive starting at `start`; its body has not been read yet. */
export interface Rest {
  readonly response: HttpResponse;
  readonly start: number;
  readonly state: PartState;
}

/**
 * The hashes of the whole archive, base64-encoded, from a complete response (status 200): from `x-goog-hash:
 * crc32c=...,md5=...` of Google Cloud Storage
 * (https://cloud.google.com/storage/docs/xml-api/reference-headers#xgooghash; composite objects have no MD5), or from
 * Content-MD5.
 */
export function readHashes(headers: HttpHeaders): Pick<PartState, HashAlgorithm> {
  const hashes = headers['x-goog-hash'] ?? '';
  const crc32c = /(?:^|,)\s*crc32c=([A-Za-z0-9+/]{6}==)/.exec(hashes)?.[1];
  const md5 = /(?:^|,)\s*md5=([A-Za-z0-9+/]{22}==)/.exec(hashes)?.[1] ?? headers['content-md5'];
  return { ...(crc32c && { crc32c }), ...(md5 && { md5 }) };
}

/** The properties of the archive in a complete response (status 200). */
export function readWhole(headers: HttpHeaders): PartState {
  const { etag, 'content-length': length } = headers;
  return {
    ...(length && { totalBytes: Number(length) }),
    ...(etag && !etag.startsWith('W/') && { etag }),
    ...readHashes(headers),
  };
}

/** Parses start and total of `Content-Range: bytes 100-199/200`; undefined for any other value. */
export function readContentRange(header: string | undefined): { start: number; total: number | undefined } | undefined {
  const [, start, total] = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(header ?? '') ?? [];
  if (start === undefined) return undefined;
  return { start: Number(start), total: total === '*' ? undefined : Number(total) };
}

/**
 * Requests what the part file lacks: the remaining bytes if possible, else the whole archive.
 *
 * @throws ConnectionError if the response does not fit the part file, which is then discarded; any error of
 * `openArchive`
 */
export async function openRest(
  files: PartFiles,
  openArchive: (headers: Readonly<Record<string, string>>) => Promise<HttpResponse>,
): Promise<Rest> {
  const part = await readPart(files);
  const resumes = part?.state.etag !== undefined && part.size > 0;
  const response = await openArchive(
    resumes ? { range: `bytes=${part.size}-`, 'if-range': part.state.etag ?? '' } : {},
  );
  const { status, headers } = response;
  if (status === 200) return { response, start: 0, state: readWhole(headers) };
  const range = status === 206 ? readContentRange(headers['content-range']) : undefined;
  if (resumes && range?.start === part.size && (range.total ?? part.state.totalBytes) === part.state.totalBytes) {
    return { response, start: part.size, state: part.state };
  }
  response[Symbol.dispose]();
  await discardPart(files);
  if (!resumes) throw new ConnectionError(`status ${status} for a request without a range`);
  throw new ConnectionError(
    status === 206
      ? `requested bytes from ${part.size}, got ${headers['content-range']}`
      : `status ${status}: the server has no bytes after ${part.size}, expected ${part.state.totalBytes ?? 'more'}`,
  );
}
