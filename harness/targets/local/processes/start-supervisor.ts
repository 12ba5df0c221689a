import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { SupervisorOrder } from './supervisor-order.ts';

/** The process that cleans up when this one is killed. */
export interface Supervisor extends AsyncDisposable {
  readonly pid: number | undefined;
  tell(order: SupervisorOrder): void;
}

/** Starts the supervisor. Disposing of it ends its input; it removes what it was not told to forget, and ends. */
export function startSupervisor(): Supervisor {
  // Its ending is that of this file: compiled in the package, a source in the repository.
  const script = fileURLToPath(new URL(`./supervisor${extname(import.meta.url)}`, import.meta.url));
  const child = spawn(process.execPath, [script], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
    cwd: '/',
    env: { PATH: process.env['PATH'] ?? '' },
  });
  const ended = once(child, 'exit').catch(() => undefined);
  // A supervisor that was killed cannot be told anything; the run itself does not need it.
  child.stdin.on('error', () => undefined);
  child.unref();
  if ('unref' in child.stdin && typeof child.stdin.unref === 'function') child.stdin.unref();
  return {
    pid: child.pid,
    tell: (order) => {
      if (child.stdin.writable) child.stdin.write(`${JSON.stringify(order)}\n`);
    },
    async [Symbol.asyncDispose]() {
      child.ref();
      child.stdin.end();
      await ended;
    },
  };
}
