import type { Context } from 'koa';
import getRawBody from 'raw-body';
import type { z } from 'zod';
import { Problem } from '../../contract/problem.ts';
import { describeBodyIssues } from './describe-issues.ts';

/** The largest body, in bytes. */
const BODY_MAX = 1_048_576;
/** The limit for the received bytes of all pending bodies: many large bodies must not exhaust the memory. */
const BODIES_MAX = 64 * BODY_MAX;
/** Above the limit, the oldest body is rejected if it has been pending for longer than this, else the newest. */
const SLOW_MS = 2_000;
type Body = { bytes: number; readonly since: number; readonly refuse: (problem: Problem) => void };
/** The bodies that are being read, oldest first. */
const underWay = new Set<Body>();
let bytes = 0;

/** The client disconnected before its request was complete. This is not a failure of the server. */
export class ClientGoneError extends Error {
  override readonly name = 'ClientGoneError';
}

/**
 * Reads a JSON body and parses it by its schema.
 * @throws Problem 415 for another content type, 413 above 1 MiB, 400 if it is not JSON or does not match the schema, with
 * all problems of the body; ClientGoneError if the client disconnects.
 */
export async function readBody<Schema extends z.ZodType>(
  context: Context,
  schema: Schema,
  types: readonly string[],
): Promise<z.infer<Schema>> {
  refuseOtherTypes(context, types);
  const parsed = schema.safeParse(parseJson(decode(await readBytes(context))));
  if (parsed.success) return parsed.data;
  const errors = describeBodyIssues(parsed.error.issues);
  const detail = errors.length === 1 ? 'The body has one problem.' : `The body has ${errors.length} problems.`;
  throw new Problem('invalid', detail, { errors });
}

function refuseOtherTypes({ req, method }: Context, types: readonly string[]): void {
  const [type = '', ...parameters] = (req.headers['content-type'] ?? '').toLowerCase().split(';');
  const charset = parameters.map((parameter) => parameter.trim()).find((parameter) => parameter.startsWith('charset='));
  const utf8 = charset === undefined || /^charset="?utf-?8"?$/.test(charset);
  const encoding = (req.headers['content-encoding'] ?? 'identity').toLowerCase();
  if (types.includes(type.trim()) && utf8 && encoding === 'identity') return;
  throw new Problem('unsupported-media-type', `Send the body as ${types.join(' or ')} in UTF-8, without compression.`, {
    headers: { [method === 'PATCH' ? 'accept-patch' : 'accept-post']: types.join(', ') },
  });
}

async function readBytes({ req }: Context): Promise<Buffer> {
  const announced = req.headers['content-length'];
  const refused = Promise.withResolvers<never>();
  const body: Body = { bytes: 0, since: performance.now(), refuse: refused.reject };
  const count = (chunk: Buffer): void => {
    body.bytes += chunk.length;
    bytes += chunk.length;
    if (bytes > BODIES_MAX) makeRoom(body);
  };
  underWay.add(body);
  req.on('data', count);
  const whole = getRawBody(req, { limit: BODY_MAX, ...(announced === undefined ? {} : { length: announced }) });
  try {
    return await Promise.race([whole, refused.promise]);
  } catch (error) {
    if (error instanceof Problem) throw error;
    if (error instanceof Error && 'type' in error && error.type === 'entity.too.large')
      throw new Problem('too-large', `The body must not exceed ${BODY_MAX} bytes.`, {
        headers: { connection: 'close' },
      });
    throw new ClientGoneError('The client disconnected before its body was complete', { cause: error });
  } finally {
    req.off('data', count);
    underWay.delete(body);
    bytes -= body.bytes;
  }
}

function makeRoom(last: Body): void {
  const [first = last] = underWay;
  const slow = performance.now() - first.since > SLOW_MS;
  const headers = { 'retry-after': '1', connection: 'close' };
  (slow ? first : last).refuse(
    new Problem('unavailable', 'Too many large request bodies are pending. Try again soon.', { headers }),
  );
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
    const detail = text.trim() === '' ? 'The body is empty. Send JSON.' : 'The body is not valid JSON.';
    throw new Problem('bad-request', detail, { cause });
  }
}
