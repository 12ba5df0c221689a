import type { IncomingHttpHeaders } from 'node:http';
import type { PartState } from './part-state.ts';

/**
 * The MD5 of the whole in base64, where the server gives it: `x-goog-hash: crc32c=...,md5=...` of Google's storage
 * (https://cloud.google.com/storage/docs/xml-api/reference-headers#xgooghash), or Content-MD5 of a whole answer.
 */
export function readMd5(headers: IncomingHttpHeaders, whole: boolean): string | undefined {
  const hash = [headers['x-goog-hash']].flat().join(',');
  const md5 = /(?:^|,)\s*md5=([A-Za-z0-9+/]{22}==)/.exec(hash)?.[1];
  return md5 ?? (whole ? [headers['content-md5']].flat()[0] : undefined);
}

/** What a whole answer (status 200) says of the archive. */
export function readWhole(headers: IncomingHttpHeaders): PartState {
  const length = headers['content-length'];
  const { etag } = headers;
  const md5 = readMd5(headers, true);
  return {
    ...(length === undefined ? {} : { totalBytes: Number(length) }),
    ...(etag === undefined || etag.startsWith('W/') ? {} : { etag }),
    ...(md5 === undefined ? {} : { md5 }),
  };
}

/** Start and total of `Content-Range: bytes 100-199/200`; undefined where it is anything else. */
export function readContentRange(header: string | undefined): { start: number; total: number | undefined } | undefined {
  const [, start, total] = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(header ?? '') ?? [];
  if (start === undefined) return undefined;
  return { start: Number(start), total: total === '*' ? undefined : Number(total) };
}
