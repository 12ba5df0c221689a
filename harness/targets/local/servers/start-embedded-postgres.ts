import { randomUUID } from 'node:crypto';
import { chmod, chown, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { EnvironmentError, InterruptedError } from '../../../model/errors/harness-error.ts';
import { baseEnvironment } from '../environment/base-environment.ts';
import type { LocalRun } from '../local-run.ts';
import type { Notes } from '../notes.ts';
import { awaitReady } from '../processes/await-ready.ts';
import { runToEnd } from '../processes/run-to-end.ts';
import { type RunningProcess, startProcess } from '../processes/start-process.ts';
import { findPostgresBinaries } from './find-postgres-binaries.ts';
import { reachableBinaries } from './reachable-binaries.ts';
import { unprivilegedUser } from './unprivileged-user.ts';

export interface PostgresRequest {
  /** Name of the workload. */
  readonly name: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
  /** Settings from the manifest, as `name=value`. */
  readonly settings: readonly string[];
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  readonly tell: Notes;
}

/**
 * A no-op signal for initdb, so that it is awaited rather than stopped: the servers that it starts would leave their
 * shared memory behind, and it takes less than a second on an idle machine.
 */
const letItEnd = 'SIGCONT';

/** Durability is useless for throwaway data and costs time; socket files would be left in /tmp. */
const fastSettings = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  max_wal_size: '256MB',
  shared_buffers: '64MB',
  wal_level: 'minimal',
  max_wal_senders: '0',
  autovacuum_naptime: '1h',
  dynamic_shared_memory_type: 'mmap',
  unix_socket_directories: '',
  listen_addresses: '127.0.0.1',
  // As in a container, whatever the time zone of this machine.
  timezone: 'UTC',
};

/**
 * Creates a PostgreSQL cluster in a folder of the run and starts it with the superuser and database of the manifest, on
 * a port of 127.0.0.1.
 * @throws EnvironmentError when the binaries are missing or the server does not start
 */
export async function startEmbeddedPostgres(run: LocalRun, request: PostgresRequest): Promise<RunningProcess> {
  const home = join(run.folder, 'postgres', request.name);
  await mkdir(home, { recursive: true });
  const [found, user] = await Promise.all([findPostgresBinaries(run.workFolder), unprivilegedUser()]);
  if (user) {
    await chmod(join(run.folder, 'postgres'), 0o711);
    await chown(home, user.uid, user.gid);
  }
  const binaries = user ? await reachableBinaries(found, home) : found;
  const data = join(home, 'data');
  const common = {
    cwd: home,
    env: { ...baseEnvironment(run.workFolder, home, run.marker), LC_ALL: 'C' },
    logFile: join(run.context.reportsFolder, `${request.name}.log`),
    mask: run.mask,
    supervisor: run.supervisor,
    ...(user ? { user: { uid: user.uid, gid: user.gid } } : {}),
  };
  request.tell.progress('creating the database cluster');
  await initialise(binaries.initdb, data, request, common);
  request.tell.progress('starting');
  const settings = [...Object.entries(fastSettings).map(([name, value]) => `${name}=${value}`), ...request.settings];
  const server = startProcess({
    ...common,
    command: [
      binaries.postgres,
      '-D',
      data,
      '-p',
      `${request.port}`,
      ...settings.flatMap((setting) => ['-c', setting]),
    ],
    // Immediate shutdown: the server ends its child processes and frees its shared memory, which SIGKILL would not.
    stopSignal: 'SIGQUIT',
    graceMs: 5000,
  });
  try {
    await awaitReady({
      who: request.name,
      process: server,
      probe: () => createDatabase(request),
      timeoutMs: request.timeoutMs,
      signal: request.signal,
      onAnswer: request.tell.progress,
    });
  } catch (error) {
    await server.stop();
    throw error;
  }
  return server;
}

type CommonRequest = Omit<Parameters<typeof startProcess>[0], 'command' | 'graceMs'>;

async function initialise(
  initdb: string,
  data: string,
  request: PostgresRequest,
  common: CommonRequest,
): Promise<void> {
  const passwordFile = join(common.cwd, `password-${randomUUID()}`);
  await writeFile(passwordFile, `${request.password}\n`, { mode: 0o600 });
  if (common.user) await chown(passwordFile, common.user.uid, common.user.gid);
  // The builtin locale is the same on every machine; the system's own collations may be missing.
  const locale = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
  const access = [`--username=${request.user}`, `--pwfile=${passwordFile}`, '--auth=scram-sha-256'];
  const command = [initdb, `--pgdata=${data}`, ...access, ...locale, '--no-sync', '--no-instructions'] as const;
  const logFile = common.logFile.replace(/\.log$/, '-initdb.log');
  const { end, log, stopped } = await runToEnd(
    { ...common, command, logFile, stopSignal: letItEnd, graceMs: 30_000 },
    request.timeoutMs,
    request.signal,
  );
  await rm(passwordFile, { force: true });
  if (stopped === 'interrupted') throw new InterruptedError(`${request.name} was interrupted`);
  if (end.exitCode === 0) return;
  throw new EnvironmentError(`cannot create the database cluster of ${request.name}: initdb ended with ${end.how}`, {
    observed: log.lastLines().join('\n'),
    // 127: a shared library is missing, which the package's install script should have linked.
    next: end.exitCode === 127 ? 'npm rebuild, without --ignore-scripts' : `less ${log.file}`,
  });
}

/** Connects and creates the database; resolves with undefined when it exists. */
async function createDatabase({ port, user, password, database }: PostgresRequest): Promise<undefined> {
  const client = new pg.Client({ host: '127.0.0.1', port, user, password, database: 'postgres' });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [database]);
    if (rowCount === 0) await client.query(`create database ${client.escapeIdentifier(database)}`);
    return undefined;
  } finally {
    await client.end().catch(() => undefined);
  }
}
