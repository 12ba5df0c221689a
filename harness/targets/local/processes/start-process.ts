import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { openProcessLog, type ProcessLog } from './process-log.ts';
import type { Supervisor } from './start-supervisor.ts';

export interface ProcessRequest {
  readonly command: readonly [string, ...string[]];
  readonly cwd: string;
  /** The complete environment; nothing else is inherited. */
  readonly env: Readonly<Record<string, string>>;
  readonly logFile: string;
  readonly mask: (text: string) => string;
  readonly supervisor: Supervisor;
  /** What the process reads from its standard input; nothing by default. */
  readonly input?: string;
  readonly user?: { readonly uid: number; readonly gid: number };
  /** Signal that asks the process to exit; default SIGTERM. */
  readonly stopSignal?: NodeJS.Signals;
  /** Time between that signal and SIGKILL, in milliseconds. */
  readonly graceMs: number;
}

export interface ProcessEnd {
  readonly exitCode: number | undefined;
  readonly signal: NodeJS.Signals | undefined;
  /** How it ended, for people: `exit code 1`, `signal SIGKILL`, `cannot be started: ...`. */
  readonly how: string;
}

export interface RunningProcess extends AsyncDisposable {
  readonly log: ProcessLog;
  /** Resolves when the process and its process group are gone and its log is written. */
  readonly ended: Promise<ProcessEnd>;
  /** Asks the process to exit, kills its process group after the grace period, and waits for the end. */
  stop(): Promise<ProcessEnd>;
}

/** How long to wait for output after the process ended, from children that still hold its pipes, in milliseconds. */
const lateOutputMs = 500;

/** Starts a process as the leader of its own process group and registers it with the supervisor. */
export function startProcess(request: ProcessRequest): RunningProcess {
  const [program, ...args] = request.command;
  const log = openProcessLog(request.logFile, request.mask);
  const child = spawn(program, args, {
    cwd: request.cwd,
    env: { ...request.env },
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
    ...request.user,
  });
  if (child.pid !== undefined) {
    request.supervisor.tell({ type: 'group', pid: child.pid, signal: request.stopSignal ?? 'SIGKILL' });
  }
  // A process that does not read its input may close it before it is written.
  child.stdin.on('error', () => undefined);
  child.stdin.end(request.input ?? '');
  log.follow(child.stdout);
  log.follow(child.stderr);
  const ended = awaitEnd(child, request, log);
  const stop = async (): Promise<ProcessEnd> => {
    if (child.exitCode === null && child.signalCode === null) signalGroup(child, request.stopSignal ?? 'SIGTERM');
    const timer = setTimeout(() => signalGroup(child, 'SIGKILL'), request.graceMs);
    return ended.finally(() => clearTimeout(timer));
  };
  return {
    log,
    ended,
    stop,
    async [Symbol.asyncDispose]() {
      await stop();
    },
  };
}

async function awaitEnd(child: ChildProcess, request: ProcessRequest, log: ProcessLog): Promise<ProcessEnd> {
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const end = await new Promise<ProcessEnd>((resolve) => {
    child.once('error', (error) => {
      resolve({ exitCode: undefined, signal: undefined, how: `cannot be started: ${error.message}` });
    });
    child.once('exit', (code, signal) => {
      const how = signal === null ? `exit code ${code}` : `signal ${signal}`;
      resolve({ exitCode: code ?? undefined, signal: signal ?? undefined, how });
    });
  });
  if (child.pid !== undefined) {
    signalGroup(child, 'SIGKILL');
    request.supervisor.tell({ type: 'group-ended', pid: child.pid });
    const late = new AbortController();
    await Promise.race([closed, pause(lateOutputMs, undefined, { signal: late.signal }).catch(() => undefined)]);
    late.abort();
  }
  await log.close();
  return end;
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // nobody is left in the group
  }
}
