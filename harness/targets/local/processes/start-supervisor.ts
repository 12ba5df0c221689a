import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { SupervisorOrder } from './supervisor-order.ts';

/** The helper process that cleans up when this process is killed. */
export interface Supervisor extends AsyncDisposable {
  readonly pid: number | undefined;
  tell(order: SupervisorOrder): void;
}

/** Starts the supervisor. Disposing closes its input; it then removes what is still registered and exits. */
export function startSupervisor(): Supervisor {
  // Same extension as this file: .js in the package, .ts in the repository.
  const script = fileURLToPath(new URL(`./supervisor${extname(import.meta.url)}`, import.meta.url));
  const child = spawn(process.execPath, [script], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
    cwd: '/',
    env: { PATH: process.env['PATH'] ?? '' },
  });
  const ended = once(child, 'exit').catch(() => undefined);
  // Writing to a supervisor that was killed fails, which the run can tolerate.
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
