import { z } from 'zod';
import type { RenderedRelease } from '../../model/cluster/rendered-release.ts';
import { EnvironmentError } from '../../model/errors/harness-error.ts';
import type { Connect } from '../../model/platform.ts';
import type { Address, HowToAsk, HttpEndpoint, PodAddress } from '../target.ts';
import { rewriteAddresses } from './environment/rewrite-addresses.ts';
import type { LocalService } from './environment/service-table.ts';
import type { LocalRun } from './local-run.ts';
import { readKeys } from './manifest/read-keys.ts';
import { ReleaseUnavailableError } from './release-unavailable-error.ts';

const ingressSchema = z.object({
  rules: z.array(z.object({ host: z.string().nullish() })).nullish(),
});

/**
 * Where to call a release over HTTP: its process. An Ingress leads to the same process, called with the host name of
 * the Ingress, as the process would see it in the cluster.
 * @throws ReleaseUnavailableError when the release does not run here
 */
export function httpEndpoint(
  run: LocalRun,
  rendered: RenderedRelease,
  { via, port: wanted }: HowToAsk = {},
): HttpEndpoint {
  const { host: local, port } = localAddress(run, rendered, wanted);
  const origin = `http://${local}:${port}`;
  const ingress = rendered.objects.find(({ kind }) => kind === 'Ingress');
  if (via === 'ingress' && ingress === undefined) {
    throw new EnvironmentError(`release ${rendered.release.name} has no Ingress`, { next: 'ask it with via: service' });
  }
  if (via === 'service' || wanted !== undefined || ingress === undefined) return { origin };
  const host = ingressSchema.parse(ingress['spec']).rules?.[0]?.host;
  return host ? { origin, host } : { origin };
}

/**
 * Where the process behind a port of a release's Service listens, by the port's name or number; default: the one named
 * http, else the first.
 * @throws ReleaseUnavailableError when the release does not run here
 */
export function localAddress(run: LocalRun, rendered: RenderedRelease, wanted?: string | number): Address {
  const service = serviceOf(run, rendered, wanted);
  const port = portOf(service, wanted);
  if (port !== undefined) return { host: '127.0.0.1', port };
  throw new EnvironmentError(`Service/${service.name} has no port that a local process listens on`);
}

/**
 * Where the process behind each workload of a release listens on a container port, by the port's name or number.
 * @throws ReleaseUnavailableError when the release does not run here
 */
export function podAddresses(run: LocalRun, { release }: RenderedRelease, wanted: string | number): PodAddress[] {
  const reason = run.unavailable.get(release.name);
  if (reason !== undefined) throw new ReleaseUnavailableError(release.name, reason);
  const found = run.planned.flatMap(({ template, localPort }) => {
    const port = template.release === release.name ? localPort(wanted) : undefined;
    return port === undefined ? [] : [{ pod: template.object.metadata.name, address: { host: '127.0.0.1', port } }];
  });
  if (found.length > 0) return found;
  throw new EnvironmentError(`no workload of release ${release.name} has a port ${wanted}`, {
    next: 'name another with `port`',
  });
}

/**
 * The connection URI from the Secret of a release, with the local port.
 * @throws ReleaseUnavailableError when the release does not run here
 * @throws EnvironmentError when there is no such Secret or key
 */
export function connectionUri(run: LocalRun, { release }: RenderedRelease, own?: Connect): string {
  const reason = run.unavailable.get(release.name);
  if (reason !== undefined) throw new ReleaseUnavailableError(release.name, reason);
  const connect = own ?? release.connect ?? { secret: release.name, key: 'uri' };
  if (typeof connect === 'string') return rewriteAddresses(filled(run, release.name, connect), run.services).text;
  const { secret, key } = connect;
  const found = run.objects.find('Secret', secret);
  const keys = found === undefined ? undefined : readKeys(found.object);
  const uri = keys?.get(key)?.toString('utf8').trim();
  if (uri !== undefined) return rewriteAddresses(uri, run.services).text;
  throw new EnvironmentError(`release ${release.name} has no connection URI`, {
    expected: `key ${key} of Secret/${secret}`,
    observed: keys === undefined ? `no release has Secret/${secret}` : `its keys are ${[...keys.keys()].join(', ')}`,
    next: `set connect: {secret: ..., key: ...} for the release in ${run.context.platform.file}`,
  });
}

/** Replaces each `$(NAME/KEY)` in a template by the key of a Secret, URI-encoded. */
function filled(run: LocalRun, release: string, template: string): string {
  return template.replaceAll(/\$\(([^/()]+)\/([^()]+)\)/g, (_all, name: string, key: string) => {
    const found = run.objects.find('Secret', name);
    const value = found && readKeys(found.object).get(key)?.toString('utf8');
    if (value !== undefined) return encodeURIComponent(value);
    throw new EnvironmentError(`connect of release ${release} names ${name}/${key}, which does not exist`);
  });
}

function portOf({ ports, names, mainPort }: LocalService, wanted: string | number | undefined): number | undefined {
  const port = typeof wanted === 'string' ? names?.get(wanted) : (wanted ?? mainPort);
  return port === undefined ? undefined : ports.get(port);
}

function serviceOf(run: LocalRun, { release }: RenderedRelease, wanted?: string | number): LocalService {
  const reason = run.unavailable.get(release.name);
  if (reason !== undefined) throw new ReleaseUnavailableError(release.name, reason);
  const services = run.services.all.filter((service) => service.release === release.name && service.ports.size > 0);
  const having = wanted === undefined ? services : services.filter((each) => portOf(each, wanted) !== undefined);
  const service = having.find(({ name }) => name === release.name) ?? having[0];
  if (service !== undefined) return service;
  const which = wanted === undefined ? 'a port' : `a port ${wanted}`;
  throw new EnvironmentError(
    `release ${release.name} has no Service with ${which} that one of its workloads listens on`,
  );
}
