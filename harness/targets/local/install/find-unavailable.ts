import type { RenderedRelease } from '../../../model/rendered-release.ts';
import { findJobs, findWorkloads } from '../manifest/pod-template.ts';

/** The releases that cannot run here, with the reason for each. */
export function findUnavailable(
  releases: readonly RenderedRelease[],
  redisServer: string | undefined,
): ReadonlyMap<string, string> {
  const unavailable = new Map<string, string>();
  for (const rendered of releases) {
    const { name, local } = rendered.release;
    if (local?.run === 'redis' && redisServer === undefined) {
      unavailable.set(name, 'redis-server is neither on PATH nor named by REDIS_SERVER_BIN');
    }
    const hasContainers = findWorkloads(rendered).length + findJobs(rendered).length > 0;
    if (local === undefined && hasContainers) unavailable.set(name, 'platform.yaml gives it no local.run');
  }
  return unavailable;
}
