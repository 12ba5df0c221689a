import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { freePort } from './start-embedded-postgres.ts';

/** A Redis server for tests that can be killed and started again on its port. */
export type TestRedis = AsyncDisposable & { readonly url: string; kill(): Promise<void>; start(): Promise<void> };

/** Starts the `redis-server` of the machine; the reason as text where there is none. */
export async function startRedis(): Promise<TestRedis | string> {
  const port = await freePort();
  let child: ChildProcess | undefined;
  const start = async (): Promise<void> => {
    child = spawn('redis-server', ['--port', String(port), '--save', '', '--appendonly', 'no', '--bind', '127.0.0.1'], {
      stdio: 'ignore',
    });
    await once(child, 'spawn');
    await answers(port);
  };
  const kill = async (): Promise<void> => {
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  };
  try {
    await start();
  } catch (error) {
    return `no Redis: redis-server is not installed (${error})`;
  }
  return { url: `redis://127.0.0.1:${port}`, kill, start, [Symbol.asyncDispose]: kill };
}

/** Waits until the port takes connections, trying again as soon as one is refused. */
async function answers(port: number): Promise<void> {
  for (const end = performance.now() + 10_000; performance.now() < end; ) {
    const socket = connect(port, '127.0.0.1');
    const open = await new Promise<boolean>((resolve) => {
      socket.once('connect', () => resolve(true));
      socket.once('error', () => resolve(false));
    });
    socket.destroy();
    if (open) return;
  }
  throw new Error(`redis-server did not listen on ${port} within 10 s`);
}
