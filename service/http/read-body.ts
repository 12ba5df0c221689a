import type { IncomingMessage } from 'node:http';
import type { z } from 'zod';
import { describeBodyIssues } from './describe-issues.ts';
import type { Exchange } from './exchange.ts';
import { Problem } from './problem.ts';

/** The largest body, in bytes. */
export const BODY_MAX = 1_048_576;

/** What all bodies that are being read may take together, in bytes: many clients with large ones must not use up the memory. */
const BODIES_MAX = 64 * BODY_MAX;
let underWay = 0;

/** The client went away before its request was whole. Nobody is left to be answered, and nothing failed here. */
export class ClientGoneError extends Error {
  override readonly name = 'ClientGoneError';
}

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
): Promise<z.infer<Schema>> {
  refuseOtherTypes(exchange, types);
  const text = decode(await readBytes(exchange.req));
  const parsed = schema.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
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
  const tooMany = () =>
    new Problem('unavailable', 'Too many large bodies are being read. Try again soon.', {
      headers: { 'retry-after': '1', connection: 'close' },
    });
  const tooLarge = () =>
    new Problem('too-large', `A body may have at most ${BODY_MAX} bytes.`, { headers: { connection: 'close' } });
  if (Number(request.headers['content-length'] ?? 0) > BODY_MAX) return Promise.reject(tooLarge());
  return new Promise<Buffer>((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const give = (back: Problem): void => {
      request.off('data', onData);
      request.resume();
      reject(back);
    };
    const onData = (chunk: Buffer): void => {
      size += chunk.length;
      underWay += chunk.length;
      chunks.push(chunk);
      if (size > BODY_MAX) give(tooLarge());
      else if (underWay > BODIES_MAX) give(tooMany());
    };
    request.once('close', () => {
      underWay -= size;
    });
    request.on('data', onData);
    request.once('end', () =>
      resolve(chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks)),
    );
    const gone = (): void => reject(new ClientGoneError('The client went away before its body was whole'));
    request.once('error', gone);
    request.once('close', gone);
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
