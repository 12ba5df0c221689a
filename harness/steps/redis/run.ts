import { HarnessError } from '../../model/harness-error.ts';
import type { StepRun } from '../step-run.ts';
import type { RedisInput } from './define.ts';

/** Sends the command on its own connection and hands out reply. */
export const run: StepRun<RedisInput> = async (input, context) => {
  const url = await context.target.connectionUri(input.to);
  const { createClient } = await import('@redis/client');
  let client: ReturnType<typeof createClient> | undefined;
  const stop = () => client?.destroy();
  try {
    client = createClient({ url, socket: { reconnectStrategy: false, connectTimeout: context.timeoutMs } });
    client.on('error', () => undefined);
    await client.connect();
    context.signal.addEventListener('abort', stop);
    const reply: unknown = await client.sendCommand(input.command.map(String));
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
