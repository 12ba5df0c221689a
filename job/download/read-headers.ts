import type { IncomingHttpHeaders } from 'node:http';
import type { HashAlgorithm } from './hash-order.ts';
import type { PartState } from './part-state.ts';

/**
 * The hashes of the whole in base64 that a whole answer (status 200) gives: `x-goog-hash: crc32c=...,md5=...` of Google's
 * storage (https://cloud.google.com/storage/docs/xml-api/reference-headers#xgooghash; an object that was composed of
 * others has no MD5), or Content-MD5.
 */
export function readHashes(headers: IncomingHttpHeaders): Pick<PartState, HashAlgorithm> {
  const hashes = [headers['x-goog-hash']].flat().join(',');
  const crc32c = /(?:^|,)\s*crc32c=([A-Za-z0-9+/]{6}==)/.exec(hashes)?.[1];
  const md5 = /(?:^|,)\s*md5=([A-Za-z0-9+/]{22}==)/.exec(hashes)?.[1] ?? [headers['content-md5']].flat()[0];
  return { ...(crc32c === undefined ? {} : { crc32c }), ...(md5 === undefined ? {} : { md5 }) };
}

/** What a whole answer says of the archive. */
export function readWhole(headers: IncomingHttpHeaders): PartState {
  const length = headers['content-length'];
  const { etag } = headers;
  return {
    ...(length === undefined ? {} : { totalBytes: Number(length) }),
    ...(etag === undefined || etag.startsWith('W/') ? {} : { etag }),
    ...readHashes(headers),
  };
}

/** Start and total of `Content-Range: bytes 100-199/200`; undefined where it is anything else. */
export function readContentRange(header: string | undefined): { start: number; total: number | undefined } | undefined {
  const [, start, total] = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(header ?? '') ?? [];
  if (start === undefined) return undefined;
  return { start: Number(start), total: total === '*' ? undefined : Number(total) };
}
