import type { IncomingMessage } from 'node:http';
import type { z } from 'zod';
import { describeBodyIssues } from './describe-issues.ts';
import type { Exchange } from './exchange.ts';
import { Problem } from './problem.ts';

/** The largest body, in bytes. */
export const BODY_MAX = 1_048_576;

/** A body as it came and as its schema reads it. */
export type ReadBody<T> = { readonly value: T; readonly text: string };

type Incoming = Pick<Exchange, 'req' | 'method'>;

/**
 * Reads a JSON body and parses it by its schema.
 * @throws Problem 415 for another content type, 413 above 1 MiB, 400 where it is no JSON or breaks the schema; all
 * problems of the body come together.
 */
export async function readBody<Schema extends z.ZodType>(
  exchange: Incoming,
  schema: Schema,
  types: readonly string[],
): Promise<ReadBody<z.infer<Schema>>> {
  refuseOtherTypes(exchange, types);
  const text = decode(await readBytes(exchange.req));
  const parsed = schema.safeParse(parseJson(text));
  if (parsed.success) return { value: parsed.data, text };
  const errors = describeBodyIssues(parsed.error.issues);
  throw new Problem(
    'invalid',
    errors.length === 1 ? 'The body has one problem.' : `The body has ${errors.length} problems.`,
    {
      errors,
    },
  );
}

function refuseOtherTypes({ req, method }: Incoming, types: readonly string[]): void {
  const [type = '', ...parameters] = (req.headers['content-type'] ?? '').toLowerCase().split(';');
  const charset = parameters.map((parameter) => parameter.trim()).find((parameter) => parameter.startsWith('charset='));
  const utf8 = charset === undefined || /^charset="?utf-?8"?$/.test(charset);
  const encoding = req.headers['content-encoding'] ?? 'identity';
  if (types.includes(type.trim()) && utf8 && encoding === 'identity') return;
  throw new Problem('unsupported-media-type', `Send the body as ${types.join(' or ')} in UTF-8, not compressed.`, {
    headers: { [method === 'PATCH' ? 'accept-patch' : 'accept-post']: types.join(', ') },
  });
}

function readBytes(request: IncomingMessage): Promise<Buffer> {
  const tooLarge = () =>
    new Problem('too-large', `A body may have at most ${BODY_MAX} bytes.`, { headers: { connection: 'close' } });
  if (Number(request.headers['content-length'] ?? 0) > BODY_MAX) return Promise.reject(tooLarge());
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const onData = (chunk: Buffer): void => {
      size += chunk.length;
      if (size <= BODY_MAX) {
        chunks.push(chunk);
        return;
      }
      request.off('data', onData);
      request.resume();
      reject(tooLarge());
    };
    request.on('data', onData);
    request.once('end', () =>
      resolve(chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks)),
    );
    request.once('error', reject);
    request.once('close', () => {
      if (!request.complete) reject(new Problem('bad-request', 'The body ended before its announced length.'));
    });
  });
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false });

function decode(bytes: Buffer): string {
  try {
    return utf8.decode(bytes);
  } catch (cause) {
    throw new Problem('bad-request', 'The body is not valid UTF-8.', { cause });
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Problem(
      'bad-request',
      text.trim() === '' ? 'The body is empty; JSON was expected.' : 'The body is not valid JSON.',
      {
        cause,
      },
    );
  }
}
