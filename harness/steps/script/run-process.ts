import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { constants } from 'node:os';
import type { Readable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';

/** Shell wrapper that runs the command and kills its process group when descriptor 3 closes, which happens however the
 * harness dies. */
const guarded = '{ read -r _ <&3; kill -KILL 0; } >/dev/null 2>&1 & exec "$@" 3<&-';

const politeMs = 2000;
const usualDrainMs = 1000;

export interface ProcessOutput {
  /** If a signal ended it: 128 plus the signal's number, as in shells. */
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  /** Whether it was ended because `signal` aborted. */
  readonly givenUp: boolean;
  /** Kills the processes that it left in the background, which otherwise run until this process exits. */
  readonly endRest: () => void;
}

/** Runs a command to its end. If `signal` aborts, the whole process group gets SIGTERM, and SIGKILL 2 s later.
 * @param keptCharacters how many characters to keep of each stream, counted from its end */
export async function runProcess(
  command: readonly string[],
  options: {
    readonly cwd: string;
    readonly env: NodeJS.ProcessEnv;
    readonly signal: AbortSignal;
    readonly keptCharacters: number;
    /** How long to wait for output after the command ended, in milliseconds. */
    readonly drainMs?: number;
  },
): Promise<ProcessOutput> {
  const child = spawn('sh', ['-c', guarded, 'sh', ...command], {
    cwd: options.cwd,
    env: options.env,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  });
  const ended = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>;
  // Not the child's own close event: the guard keeps descriptor 3 open, so that comes only when the process group is
  // empty.
  const closed = Promise.all([child.stdout, child.stderr].map((stream) => stream && once(stream, 'close')));
  closed.catch(() => undefined);
  const stdout = collect(child.stdout, options.keptCharacters);
  const stderr = collect(child.stderr, options.keptCharacters);
  const kill = (signal: NodeJS.Signals) => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, signal);
    } catch {
      // The process group is already empty.
    }
  };
  let timer: NodeJS.Timeout | undefined;
  const giveUp = () => {
    kill('SIGTERM');
    timer = setTimeout(() => kill('SIGKILL'), politeMs);
  };
  options.signal.addEventListener('abort', giveUp);
  if (options.signal.aborted) giveUp();
  try {
    const [code, name] = await ended;
    // A background process may keep the streams open for as long as it runs.
    await Promise.race([closed, pause(options.drainMs ?? usualDrainMs, undefined, { ref: false })]);
    const exitCode = code ?? 128 + (name === null ? 0 : constants.signals[name]);
    const endRest = () => {
      kill('SIGKILL');
      for (const stream of child.stdio) stream?.destroy();
    };
    const givenUp = options.signal.aborted;
    if (givenUp) endRest();
    // Nothing reads these streams any more; they must not keep this process alive.
    for (const stream of child.stdio) if (stream && 'unref' in stream) (stream as Socket).unref();
    return { exitCode, stdout: stdout(), stderr: stderr(), givenUp, endRest };
  } catch (error) {
    kill('SIGKILL');
    throw error;
  } finally {
    clearTimeout(timer);
    options.signal.removeEventListener('abort', giveUp);
  }
}

/** Reads a stream and keeps only its end. */
function collect(stream: Readable | null, keptCharacters: number): () => string {
  let text = '';
  let cut = 0;
  stream?.setEncoding('utf8');
  stream?.on('data', (chunk: string) => {
    text += chunk;
    // Not on every chunk, which would copy a long output again and again.
    if (text.length > 2 * keptCharacters) {
      cut += text.length - keptCharacters;
      text = text.slice(-keptCharacters);
    }
  });
  return () => {
    const over = Math.max(0, text.length - keptCharacters);
    const left = cut + over;
    return left === 0 ? text : `(${left} characters left out)\n${text.slice(over)}`;
  };
}
