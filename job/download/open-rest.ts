import type { IncomingMessage } from 'node:http';
import { ConnectionError } from '../http/connection-error.ts';
import { discardPart, type PartFiles, type PartState, readPart } from './part-state.ts';
import { readContentRange, readWhole } from './read-headers.ts';

/** An answer that brings the bytes from `start` on of an archive that `state` describes; its body is unread. */
export interface Rest {
  readonly response: IncomingMessage;
  readonly start: number;
  readonly state: PartState;
}

/**
 * Asks for what the part file lacks: the rest where that is possible, else the whole.
 *
 * @throws ConnectionError where the answer does not fit what is on the disk, which is discarded then; whatever
 * `openArchive` throws.
 */
export async function openRest(
  files: PartFiles,
  openArchive: (headers: Readonly<Record<string, string>>) => Promise<IncomingMessage>,
): Promise<Rest> {
  const part = await readPart(files);
  const resumes = part?.state.etag !== undefined && part.size > 0;
  const response = await openArchive(
    resumes ? { range: `bytes=${part.size}-`, 'if-range': part.state.etag ?? '' } : {},
  );
  const { statusCode, headers } = response;
  if (statusCode === 200) return { response, start: 0, state: readWhole(headers) };
  const range = statusCode === 206 ? readContentRange(headers['content-range']) : undefined;
  if (resumes && range?.start === part.size && (range.total ?? part.state.totalBytes) === part.state.totalBytes) {
    return { response, start: part.size, state: part.state };
  }
  response.destroy();
  await discardPart(files);
  if (!resumes) throw new ConnectionError(`status ${statusCode} to a request for the whole`);
  throw new ConnectionError(
    statusCode === 206
      ? `asked for bytes from ${part.size}, was given ${headers['content-range']}`
      : `status ${statusCode}: the server has no bytes after ${part.size}, expected ${part.state.totalBytes ?? 'more'}`,
  );
}
