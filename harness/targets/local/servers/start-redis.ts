import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { baseEnvironment } from '../environment/base-environment.ts';
import type { LocalRun } from '../local-run.ts';
import { awaitReady } from '../processes/await-ready.ts';
import { askTcp } from '../processes/probe.ts';
import { type RunningProcess, startProcess } from '../processes/start-process.ts';

export interface RedisRequest {
  /** Name of the workload. */
  readonly name: string;
  readonly program: string;
  readonly port: number;
  readonly password: string | undefined;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/**
 * Starts a redis-server without persistence. Its settings are passed on standard input, so that the password is neither
 * in the process list nor in a file.
 * @throws EnvironmentError when it does not start
 */
export async function startRedis(run: LocalRun, request: RedisRequest): Promise<RunningProcess> {
  const folder = join(run.folder, 'redis', request.name);
  await mkdir(folder, { recursive: true });
  const settings = [
    'bind 127.0.0.1',
    `port ${request.port}`,
    'daemonize no',
    'save ""',
    'appendonly no',
    `dir ${quote(folder)}`,
    ...(request.password === undefined ? [] : [`requirepass ${quote(request.password)}`]),
  ];
  const server = startProcess({
    command: [request.program, '-'],
    input: `${settings.join('\n')}\n`,
    cwd: folder,
    env: baseEnvironment(run.workFolder, folder, run.marker),
    logFile: join(run.context.reportsFolder, `${request.name}.log`),
    mask: run.mask,
    supervisor: run.supervisor,
    graceMs: 2000,
  });
  try {
    await awaitReady({
      who: request.name,
      process: server,
      probe: askTcp(request.port),
      timeoutMs: request.timeoutMs,
      signal: request.signal,
    });
  } catch (error) {
    await server.stop();
    throw error;
  }
  return server;
}

/** Quotes a value for redis.conf, escaping non-printable bytes. */
function quote(value: string): string {
  return `"${value.replace(/[\\"]/g, '\\$&').replace(/[^\x20-\x7e]/g, escapeBytes)}"`;
}

function escapeBytes(character: string): string {
  return [...Buffer.from(character)].map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('');
}
