import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';

/**
 * A server to measure. `memoryMb` is its current resident memory; `cpuMs` is the CPU time of its threads so far, which,
 * unlike its throughput, other load on the machine hardly affects.
 */
export type Server = AsyncDisposable & {
  readonly name: string;
  readonly port: number;
  memoryMb(): Promise<number>;
  cpuMs(): Promise<number>;
};

/** Duration of the clock tick in which Linux counts CPU time, in milliseconds. */
const TICK_MS = 10;

/**
 * Starts a server as a separate process and waits until its health check succeeds.
 * @throws Error with its output if it exits before that
 */
export async function startServer(
  name: string,
  args: readonly string[],
  port: number,
  env: Readonly<Record<string, string>>,
): Promise<Server> {
  const child = spawn(process.execPath, args, {
    env: {
      PATH: process.env.PATH ?? '',
      NODE_ENV: 'production',
      LOG_LEVEL: 'warn',
      PORT: String(port),
      METRICS_PORT: '0',
      SHUTDOWN_DELAY_MS: '0',
      ...env,
    },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  await healthy(name, child, port);
  return {
    name,
    port,
    memoryMb: async () => {
      const status = await readFile(`/proc/${child.pid}/status`, 'utf8').catch(() => '');
      return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? Number.NaN) / 1024);
    },
    cpuMs: async () => {
      const stat = await readFile(`/proc/${child.pid}/stat`, 'utf8').catch(() => '');
      // Parse after the command name, which may contain spaces: fields 12 and 13 are the user and system time.
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
    },
    [Symbol.asyncDispose]: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, 'exit');
      child.kill('SIGTERM');
      await gone;
    },
  };
}

async function healthy(name: string, child: ChildProcess, port: number): Promise<void> {
  for (const end = performance.now() + 30_000; performance.now() < end; ) {
    if (child.exitCode !== null) throw new Error(`${name} exited with ${child.exitCode} before it was ready`);
    const ok = await fetch(`http://127.0.0.1:${port}/health`).then(
      (response) => response.ok,
      () => false,
    );
    if (ok) return;
    await new Promise((resolve) => setImmediate(resolve));
  }
  throw new Error(`${name} was not ready on port ${port} within 30 s`);
}
