import { HarnessError } from '../../model/errors/harness-error.ts';
import { askedTls, describeTrust, mendTrust, tlsOptions } from '../../targets/trust.ts';
import type { StepRun } from '../step-run.ts';
import type { RedisInput } from './define.ts';

/** Sends the command on its own connection and returns `reply`. */
export const run: StepRun<RedisInput> = async (input, context) => {
  const { uri, trust } = await context.target.connection(input.to, {
    ...{ protocol: 'redis', connect: input.connect },
    tls: askedTls(input.tls, context.folder),
  });
  const { createClient, RESP_TYPES } = await import('@redis/client');
  let client: ReturnType<typeof createClient> | undefined;
  const stop = () => client?.destroy();
  try {
    const socket = { reconnectStrategy: false as const, connectTimeout: context.timeoutMs };
    client =
      trust === undefined
        ? createClient({ url: uri.replace(/^[a-z]+:/, 'redis:'), socket })
        : createClient({
            url: uri.replace(/^[a-z]+:/, 'rediss:'),
            socket: { ...socket, tls: true, ...tlsOptions(trust) },
          });
    client.on('error', () => undefined);
    await client.connect();
    context.signal.addEventListener('abort', stop);
    // Read strings as bytes and numbers as digits, so that both stay distinct and exact.
    const typeMapping = { [RESP_TYPES.NUMBER]: String, [RESP_TYPES.BLOB_STRING]: Buffer };
    const reply = exactReply(await client.sendCommand(input.command.map(String), { typeMapping }));
    return {
      value: { reply },
      implied: {},
      evidence: [
        { title: 'command', text: [input.command.join(' '), ...(trust ? [describeTrust(trust)] : [])].join('\n') },
      ],
      release: input.to,
    };
  } catch (cause) {
    throw new HarnessError(`the command on ${input.to} failed`, {
      expected: [input.command.join(' '), ...(trust ? [`by ${describeTrust(trust)}`] : [])].join('\n'),
      observed: cause instanceof Error ? cause.message : String(cause),
      ...(trust && mendTrust(cause) !== undefined && { next: mendTrust(cause) ?? '' }),
      cause,
    });
  } finally {
    context.signal.removeEventListener('abort', stop);
    if (client?.isOpen) client.destroy();
  }
};

/** Converts a raw reply to data: bytes to strings, digits to numbers. */
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
