import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { constants } from 'node:os';
import type { Readable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';

/** Ends the process group when the other end of descriptor 3 is closed, which is what happens however the harness dies;
 * then becomes the command. */
const guarded = '{ read -r _ <&3; kill -KILL 0; } >/dev/null 2>&1 & exec "$@" 3<&-';

const politeMs = 2000;
const drainMs = 1000;

export interface ProcessOutput {
  /** 128 and the number of the signal where one ended it, as shells say. */
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  /** Whether it was ended because the signal aborted. */
  readonly givenUp: boolean;
  /** Ends what it left in the background, which otherwise lives for as long as this process. */
  readonly endRest: () => void;
}

/** Runs a command to its end. Where the signal aborts, its whole process group gets SIGTERM, and SIGKILL 2 s later.
 * @param keptCharacters how much is kept of each stream, from its end. */
export async function runProcess(
  command: readonly string[],
  options: {
    readonly cwd: string;
    readonly env: NodeJS.ProcessEnv;
    readonly signal: AbortSignal;
    readonly keptCharacters: number;
  },
): Promise<ProcessOutput> {
  const child = spawn('sh', ['-c', guarded, 'sh', ...command], {
    cwd: options.cwd,
    env: options.env,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  });
  const ended = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>;
  const closed = once(child, 'close');
  closed.catch(() => undefined);
  const stdout = collect(child.stdout, options.keptCharacters);
  const stderr = collect(child.stderr, options.keptCharacters);
  const kill = (signal: NodeJS.Signals) => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, signal);
    } catch {
      // Nobody is left in the group.
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
    // What stays in the background may hold the streams for as long as it lives.
    await Promise.race([closed, pause(drainMs, undefined, { ref: false })]);
    const exitCode = code ?? 128 + (name === null ? 0 : constants.signals[name]);
    const endRest = () => {
      kill('SIGKILL');
      for (const stream of child.stdio) stream?.destroy();
    };
    const givenUp = options.signal.aborted;
    if (givenUp) endRest();
    // Nobody reads on, and nobody waits for it.
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

/** Reads a stream and keeps the end of it. */
function collect(stream: Readable | null, keptCharacters: number): () => string {
  let text = '';
  let cut = 0;
  stream?.setEncoding('utf8');
  stream?.on('data', (chunk: string) => {
    text += chunk;
    // Not at every chunk, or a long output would be copied again and again.
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
