import { createClient } from '@redis/client';
import type { Logger } from 'pino';
import { traced } from '../trace/traced.ts';
import { settleWithin } from './settle-within.ts';

/** What the service asks of Redis. Every call ends within the timeout. */
export type Redis = AsyncDisposable & {
  /** Whether both connections, for commands and for messages, are ready. */
  isUp(): boolean;
  /** Runs a Lua script. @throws where Redis is away or too slow. */
  run(script: string, keys: readonly string[], args: readonly string[]): Promise<unknown>;
  /** @throws where Redis is away or too slow. */
  publish(channel: string, message: string): Promise<void>;
  /** Hears some channels from now on, through every reconnection; all of them or none. */
  subscribe(channels: readonly string[], hear: (channel: string, message: string) => void): Promise<void>;
  /** Calls back each time when messages may have been lost: the connection for them broke. */
  onMessagesLost(listener: () => void): void;
};

const RECONNECT_MAX_MS = 500;

/** Connects in the background, and again for ever. While Redis is away, calls fail at once instead of queueing. */
export function openRedis(url: string, timeoutMs: number, log: Logger): Redis {
  const commands = createClient({
    url,
    disableOfflineQueue: true,
    socket: {
      connectTimeout: 2_000,
      reconnectStrategy: (retries) => Math.min(RECONNECT_MAX_MS, 20 * 2 ** Math.min(retries, 8)),
    },
  });
  const messages = commands.duplicate({ disableOfflineQueue: false });
  let complained = false;
  for (const client of [commands, messages]) {
    client.on('error', (error: unknown) => {
      if (!complained) log.warn({ err: error }, 'redis is away; going on without it');
      complained = true;
    });
    client.on('ready', () => {
      if (complained) log.info('redis is back');
      complained = false;
    });
    // Rejects only when it is disposed of before it ever connected.
    client.connect().catch(() => {});
  }
  return {
    isUp: () => commands.isReady && messages.isReady,
    run: (script, keys, args) =>
      traced('redis eval', () =>
        settleWithin(timeoutMs, commands.eval(script, { keys: [...keys], arguments: [...args] })),
      ),
    publish: async (channel, message) => {
      await traced('redis publish', () => settleWithin(timeoutMs, commands.publish(channel, message)));
    },
    subscribe: (channels, hear) => {
      const listener = (message: unknown, channel: unknown): void => hear(String(channel), String(message));
      return new Promise((resolve) => {
        // A server that refuses a connection with an error refuses the subscription that came with it, once and for
        // all; so each new connection subscribes again until one has.
        const attempt = (): void => {
          messages.subscribe([...channels], listener).then(
            () => {
              messages.off('ready', attempt);
              resolve();
            },
            () => {},
          );
        };
        messages.on('ready', attempt);
        attempt();
      });
    },
    onMessagesLost: (listener) => {
      messages.on('error', listener);
      messages.on('reconnecting', listener);
      messages.on('end', listener);
    },
    [Symbol.asyncDispose]: async () => {
      commands.destroy();
      messages.destroy();
    },
  };
}
