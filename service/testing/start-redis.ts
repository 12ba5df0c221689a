import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { GenericContainer } from 'testcontainers';
import { freePort } from './free-port.ts';
import { imageOf } from './start-postgres.ts';

/** A Redis server for tests that can be killed and started again on its port. */
export type TestRedis = AsyncDisposable & { readonly url: string; kill(): Promise<void>; start(): Promise<void> };

const OPTIONS = ['--save', '', '--appendonly', 'no'];

/** Starts the `redis-server` of the machine, else a container; the reason as text where neither can be had. */
export async function startRedis(): Promise<TestRedis | string> {
  const port = await freePort();
  try {
    return await startProcess(port);
  } catch (noProcess) {
    try {
      return await startContainer(port);
    } catch (noContainer) {
      return `no Redis: redis-server is not installed (${noProcess}); a container: ${noContainer}`;
    }
  }
}

async function startProcess(port: number): Promise<TestRedis> {
  let child: ChildProcess | undefined;
  const start = async (): Promise<void> => {
    child = spawn('redis-server', ['--port', String(port), ...OPTIONS, '--bind', '127.0.0.1'], { stdio: 'ignore' });
    await once(child, 'spawn');
    await answers(port);
  };
  const kill = async (): Promise<void> => {
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  };
  await start();
  return { url: urlOf(port), kill, start, [Symbol.asyncDispose]: kill };
}

async function startContainer(port: number): Promise<TestRedis> {
  const container = await new GenericContainer(await imageOf('redis'))
    .withCommand(['redis-server', ...OPTIONS, '--protected-mode', 'no'])
    .withExposedPorts({ container: 6379, host: port })
    .start();
  return {
    url: urlOf(port),
    kill: async () => {
      await container.stop({ remove: false, timeout: 0 });
    },
    start: async () => {
      await container.restart();
      await answers(port);
    },
    [Symbol.asyncDispose]: async () => {
      await container.stop({ timeout: 0 });
    },
  };
}

const urlOf = (port: number): string => `redis://127.0.0.1:${port}`;

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
