import { randomUUID } from 'node:crypto';
import type { RenderedRelease } from '../../model/cluster/rendered-release.ts';
import { EnvironmentError, InterruptedError } from '../../model/errors/harness-error.ts';
import type { StartedTarget, TargetContext } from '../target.ts';
import { connectionUri, httpEndpoint, localAddress, podAddresses } from './endpoints.ts';
import { freePort } from './environment/free-port.ts';
import { planWorkloads } from './environment/plan-workloads.ts';
import { rewriteAddresses } from './environment/rewrite-addresses.ts';
import { buildServiceTable } from './environment/service-table.ts';
import { findUnavailable } from './install/find-unavailable.ts';
import { installAll } from './install/install-all.ts';
import type { LocalRun } from './local-run.ts';
import { indexObjects } from './manifest/index-objects.ts';
import { secretValues } from './manifest/secret-values.ts';
import { startSupervisor } from './processes/start-supervisor.ts';
import { superviseJobs } from './processes/supervise-jobs.ts';
import { makeRunFolder } from './run-folder.ts';
import { findRedisServer } from './servers/find-redis-server.ts';
import { workFolderOf } from './work-folder.ts';

/**
 * Runs a platform without a cluster: each release as processes of this machine, with the environment from its rendered
 * manifests. Disposing stops them in reverse order and removes their folders; if this process is killed, a supervisor
 * does that.
 * Releases that do not start are listed in its `installation`.
 * @throws EnvironmentError when a server of the kit does not start; nothing else is left running
 * @throws InterruptedError when the signal aborts
 */
export async function startLocalTarget(
  context: TargetContext,
  releases: readonly RenderedRelease[],
): Promise<StartedTarget> {
  await using stack = new AsyncDisposableStack();
  const redisServer = await findRedisServer();
  const run = await prepareRun(context, releases, redisServer, stack);
  const installation = installAll(run, { releases, planned: run.planned, redisServer, stack });
  await installation.ended;
  if (context.signal.aborted) throw new InterruptedError('the local target was interrupted while it started');
  const byName = new Map(releases.map((rendered) => [rendered.release.name, rendered]));
  const find = (name: string): RenderedRelease => {
    const rendered = byName.get(name);
    if (rendered !== undefined) return rendered;
    throw new EnvironmentError(`there is no release ${name}`, { expected: [...byName.keys()].join(', ') });
  };
  const jobs = stack.use(superviseJobs(run));
  const owned = stack.move();
  return {
    kind: 'local',
    installation,
    rendered: releases,
    logsFolder: context.reportsFolder,
    http: async (release, how) => httpEndpoint(run, find(release), how),
    address: async (release, port) => localAddress(run, find(release), port),
    podAddresses: async (release, port) => podAddresses(run, find(release), port),
    connection: async (release, how) => ({ uri: connectionUri(run, find(release), how?.connect) }),
    runJob: async (request) => jobs.run(find(request.release), request),
    howToReach: () => howToReach(run),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/** Determines everything that can be known before anything starts: ports, addresses, folders, secrets. */
async function prepareRun(
  context: TargetContext,
  releases: readonly RenderedRelease[],
  redisServer: string | undefined,
  stack: AsyncDisposableStack,
): Promise<LocalRun> {
  const objects = indexObjects(releases);
  const unavailable = findUnavailable(releases, redisServer);
  const planned = await planWorkloads(releases, unavailable, freePort);
  const services = buildServiceTable(objects, planned);
  const secrets = secretValues(objects);
  for (const secret of secrets) {
    context.addSecret(secret);
    context.addSecret(rewriteAddresses(secret, services).text);
  }
  const supervisor = stack.use(startSupervisor());
  const marker = randomUUID();
  supervisor.tell({ type: 'marker', value: marker });
  const { path: folder } = stack.use(await makeRunFolder(context.runId, supervisor));
  const mask = (text: string) => secrets.reduce((masked, secret) => masked.replaceAll(secret, '***'), text);
  const workFolder = workFolderOf(context.platform.folder);
  return { context, objects, services, unavailable, folder, workFolder, marker, supervisor, mask, planned };
}

/** One line for each Service with a process, and one for the logs. */
function howToReach(run: LocalRun): string[] {
  const services = run.services.all.flatMap(({ name, ports, mainPort, unavailable }) => {
    if (unavailable !== undefined) return [`${name}: unavailable: ${unavailable}`];
    return [...ports].map(([port, local]) => {
      const reach =
        mainPort === port && (port === 80 || port === 8080) ? `http://127.0.0.1:${local}` : `127.0.0.1:${local}`;
      return `${name}:${port} is ${reach}`;
    });
  });
  return [...services, `logs: ${run.context.reportsFolder}`];
}
