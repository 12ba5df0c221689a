import { ConnectionError } from '../http/errors.ts';
import type { HttpHeaders, HttpResponse } from '../http/http-client.ts';
import type { HashAlgorithm } from './part-hash.ts';
import { discardPart, type PartFiles, type PartState, readPart } from './part-state.ts';

/** An answer that brings the bytes from `start` on of an archive that `state` describes; its body is unread. */
export interface Rest {
  readonly response: HttpResponse;
  readonly start: number;
  readonly state: PartState;
}

/**
 * The hashes of the whole in base64 that a whole answer (status 200) gives: `x-goog-hash: crc32c=...,md5=...` of Google's
 * storage (https://cloud.google.com/storage/docs/xml-api/reference-headers#xgooghash; an object that was composed of
 * others has no MD5), or Content-MD5.
 */
export function readHashes(headers: HttpHeaders): Pick<PartState, HashAlgorithm> {
  const hashes = headers['x-goog-hash'] ?? '';
  const crc32c = /(?:^|,)\s*crc32c=([A-Za-z0-9+/]{6}==)/.exec(hashes)?.[1];
  const md5 = /(?:^|,)\s*md5=([A-Za-z0-9+/]{22}==)/.exec(hashes)?.[1] ?? headers['content-md5'];
  return { ...(crc32c && { crc32c }), ...(md5 && { md5 }) };
}

/** What a whole answer says of the archive. */
export function readWhole(headers: HttpHeaders): PartState {
  const { etag, 'content-length': length } = headers;
  return {
    ...(length && { totalBytes: Number(length) }),
    ...(etag && !etag.startsWith('W/') && { etag }),
    ...readHashes(headers),
  };
}

/** Start and total of `Content-Range: bytes 100-199/200`; undefined where it is anything else. */
export function readContentRange(header: string | undefined): { start: number; total: number | undefined } | undefined {
  const [, start, total] = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(header ?? '') ?? [];
  if (start === undefined) return undefined;
  return { start: Number(start), total: total === '*' ? undefined : Number(total) };
}

/**
 * Asks for what the part file lacks: the rest where that is possible, else the whole.
 *
 * @throws ConnectionError where the answer does not fit what is on the disk, which is discarded then; whatever
 * `openArchive` throws.
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
  if (!resumes) throw new ConnectionError(`status ${status} to a request for the whole`);
  throw new ConnectionError(
    status === 206
      ? `asked for bytes from ${part.size}, was given ${headers['content-range']}`
      : `status ${status}: the server has no bytes after ${part.size}, expected ${part.state.totalBytes ?? 'more'}`,
  );
}
