import { HarnessError } from '../../model/harness-error.ts';
import type { StepRun } from '../step-run.ts';
import type { RedisInput } from './define.ts';

/** Sends the command on its own connection and hands out reply. */
export const run: StepRun<RedisInput> = async (input, context) => {
  const url = await context.target.connectionUri(input.to, { protocol: 'redis', connect: input.connect });
  const { createClient, RESP_TYPES } = await import('@redis/client');
  let client: ReturnType<typeof createClient> | undefined;
  const stop = () => client?.destroy();
  try {
    client = createClient({ url, socket: { reconnectStrategy: false, connectTimeout: context.timeoutMs } });
    client.on('error', () => undefined);
    await client.connect();
    context.signal.addEventListener('abort', stop);
    // Texts as bytes and numbers as their digits, by which they are told apart without loss.
    const typeMapping = { [RESP_TYPES.NUMBER]: String, [RESP_TYPES.BLOB_STRING]: Buffer };
    const reply = exactReply(await client.sendCommand(input.command.map(String), { typeMapping }));
    return {
      value: { reply },
      implied: {},
      evidence: [{ title: 'command', text: input.command.join(' ') }],
      release: input.to,
    };
  } catch (cause) {
    throw new HarnessError(`the command on ${input.to} failed`, {
      expected: input.command.join(' '),
      observed: cause instanceof Error ? cause.message : String(cause),
      cause,
    });
  } finally {
    context.signal.removeEventListener('abort', stop);
    if (client?.isOpen) client.destroy();
  }
};

/** A reply as data: bytes as text, and digits that were no text as the number that they are. */
export function exactReply(reply: unknown): unknown {
  if (Buffer.isBuffer(reply)) return reply.toString('utf8');
  if (Array.isArray(reply)) return reply.map(exactReply);
  if (reply instanceof Map)
    return Object.fromEntries([...reply].map(([key, value]) => [String(exactReply(key)), exactReply(value)]));
  if (typeof reply === 'object' && reply !== null && !(reply instanceof Error))
    return Object.fromEntries(Object.entries(reply).map(([key, value]) => [key, exactReply(value)]));
  if (typeof reply !== 'string' || !/^-?\d+$/.test(reply)) return reply;
  return Number.isSafeInteger(Number(reply)) ? Number(reply) : BigInt(reply);
}
