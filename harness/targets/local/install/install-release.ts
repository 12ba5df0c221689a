import { mkdir } from 'node:fs/promises';
import { isHook } from '../../../model/cluster/kube-object.ts';
import type { RenderedRelease } from '../../../model/cluster/rendered-release.ts';
import { EnvironmentError } from '../../../model/errors/harness-error.ts';
import type { PlannedWorkload } from '../environment/plan-workloads.ts';
import { claimFolder } from '../environment/prepare-volumes.ts';
import { resolveEnvironment } from '../environment/resolve-environment.ts';
import type { LocalRun } from '../local-run.ts';
import { findJobs } from '../manifest/pod-template.ts';
import { readKeys } from '../manifest/read-keys.ts';
import type { Notes } from '../notes.ts';
import type { RunningProcess } from '../processes/start-process.ts';
import { startWorkload } from '../processes/start-workload.ts';
import { postgresSettings } from '../servers/postgres-settings.ts';
import { startEmbeddedPostgres } from '../servers/start-embedded-postgres.ts';
import { startRedis } from '../servers/start-redis.ts';

export interface InstallRequest {
  readonly rendered: RenderedRelease;
  readonly workloads: readonly PlannedWorkload[];
  readonly redisServer: string | undefined;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  readonly tell: Notes;
  /** Takes over every process as soon as it is ready. */
  readonly onStarted: (process: RunningProcess, name: string) => void;
}

/**
 * Creates the local counterpart of a release: folders for its claims and a process for each workload.
 * @returns a short description of what was created
 */
export async function installRelease(run: LocalRun, request: InstallRequest): Promise<string> {
  const { rendered, workloads } = request;
  const made: string[] = [];
  for (const object of rendered.objects) {
    if (object.kind !== 'PersistentVolumeClaim') continue;
    await mkdir(claimFolder(run.folder, object.metadata.name), { recursive: true });
    if (!isHook(object)) made.push(`folder for PersistentVolumeClaim/${object.metadata.name}`);
  }
  for (const object of rendered.objects) {
    if (object.kind === 'Job' && isHook(object)) request.tell.remark(`hook not run: Job/${object.metadata.name}`);
  }
  for (const workload of workloads) {
    const process = await startFor(run, workload, request);
    request.onStarted(process, workload.template.object.metadata.name);
    const port = workload.localPort(workload.template.container.ports[0]?.containerPort ?? 0);
    made.push(port === undefined ? 'process' : `127.0.0.1:${port}`);
  }
  if (Array.isArray(rendered.release.local?.run)) {
    made.push(...findJobs(rendered).map(({ object }) => `${object.kind}/${object.metadata.name} runs on demand`));
  }
  return made.length === 0 ? 'nothing to run locally' : made.join(', ');
}

async function startFor(run: LocalRun, workload: PlannedWorkload, request: InstallRequest): Promise<RunningProcess> {
  const { release } = request.rendered;
  const { timeoutMs, signal, tell } = request;
  const { name } = workload.template.object.metadata;
  const command = release.local?.run;
  if (Array.isArray(command)) return startWorkload(run, { workload, command, timeoutMs, signal, tell });
  const port = workload.localPort(workload.template.container.ports[0]?.containerPort ?? 0);
  if (port === undefined) throw new EnvironmentError(`release ${release.name} has no port`);
  const variables = serverVariables(run, workload);
  if (command === 'postgres') {
    const password = variables.get('POSTGRES_PASSWORD');
    if (password === undefined) throw new EnvironmentError(`release ${release.name} sets no POSTGRES_PASSWORD`);
    const user = variables.get('POSTGRES_USER') ?? 'postgres';
    const database = variables.get('POSTGRES_DB') ?? user;
    const settings = postgresSettings(workload.template.container.args, tell.remark);
    return startEmbeddedPostgres(run, { name, port, user, password, database, settings, timeoutMs, signal, tell });
  }
  if (request.redisServer === undefined) throw new EnvironmentError('redis-server is not installed');
  const password = variables.get('REDIS_PASSWORD') ?? secretPassword(run, release.name);
  return startRedis(run, { name, program: request.redisServer, port, password, timeoutMs, signal });
}

/** The environment variables that the manifest gives the server's container. */
function serverVariables(run: LocalRun, { template }: PlannedWorkload): ReadonlyMap<string, string> {
  const { variables, problems } = resolveEnvironment(template, template.container, {}, run);
  if (problems.length === 0) return variables;
  throw new EnvironmentError(`container ${template.container.name} of release ${template.release} cannot start`, {
    observed: problems.join('\n'),
  });
}

/** Finds the password of a server that reads it from a mounted file instead of a variable: in the Secret with the
 * release's name. */
function secretPassword(run: LocalRun, release: string): string | undefined {
  const secret = run.objects.find('Secret', release);
  return secret === undefined ? undefined : readKeys(secret.object).get('password')?.toString('utf8');
}
