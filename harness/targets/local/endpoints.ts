import { z } from 'zod';
import { EnvironmentError } from '../../model/harness-error.ts';
import type { RenderedRelease } from '../../model/rendered-release.ts';
import type { HttpEndpoint } from '../target.ts';
import { rewriteAddresses } from './environment/rewrite-addresses.ts';
import type { LocalService } from './environment/service-table.ts';
import type { LocalRun } from './local-run.ts';
import { readKeys } from './manifest/read-keys.ts';
import { ReleaseUnavailableError } from './release-unavailable-error.ts';

const ingressSchema = z.object({
  rules: z.array(z.object({ host: z.string().nullish() })).nullish(),
});

/**
 * Where a release answers HTTP: its process. Through an Ingress it is the same process, asked with the host name of the
 * Ingress, which is what it would see in the cluster.
 * @throws ReleaseUnavailableError when the release does not run here
 */
export function httpEndpoint(run: LocalRun, rendered: RenderedRelease, via?: 'ingress' | 'service'): HttpEndpoint {
  const service = serviceOf(run, rendered);
  const port = service.mainPort === undefined ? undefined : service.ports.get(service.mainPort);
  if (port === undefined) throw new EnvironmentError(`Service/${service.name} has no port that a process listens on`);
  const origin = `http://127.0.0.1:${port}`;
  const ingress = rendered.objects.find(({ kind }) => kind === 'Ingress');
  if (via === 'ingress' && ingress === undefined) {
    throw new EnvironmentError(`release ${rendered.release.name} has no Ingress`, { next: 'ask it with via: service' });
  }
  if (via === 'service' || ingress === undefined) return { origin };
  const host = ingressSchema.parse(ingress['spec']).rules?.[0]?.host;
  return host ? { origin, host } : { origin };
}

/**
 * The connection URI of a release, which its Secret says, with the local port.
 * @throws ReleaseUnavailableError when the release does not run here
 * @throws EnvironmentError when there is no such Secret or key
 */
export function connectionUri(run: LocalRun, { release }: RenderedRelease): string {
  const reason = run.unavailable.get(release.name);
  if (reason !== undefined) throw new ReleaseUnavailableError(release.name, reason);
  const { secret, key } = release.connect ?? { secret: release.name, key: 'uri' };
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

function serviceOf(run: LocalRun, { release }: RenderedRelease): LocalService {
  const reason = run.unavailable.get(release.name);
  if (reason !== undefined) throw new ReleaseUnavailableError(release.name, reason);
  const services = run.services.all.filter((service) => service.release === release.name && service.ports.size > 0);
  const service = services.find(({ name }) => name === release.name) ?? services[0];
  if (service !== undefined) return service;
  throw new EnvironmentError(`release ${release.name} has no Service with a port that one of its workloads has`);
}
