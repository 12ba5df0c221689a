import { objectName } from '../../../model/cluster/kube-object.ts';
import type { RenderedRelease } from '../../../model/cluster/rendered-release.ts';
import { findJobs, findWorkloads } from '../manifest/pod-template.ts';

/** The releases that cannot run here, with the reason for each. */
export function findUnavailable(
  releases: readonly RenderedRelease[],
  redisServer: string | undefined,
): ReadonlyMap<string, string> {
  const unavailable = new Map<string, string>();
  const seen = new Map<string, string>();
  for (const rendered of releases) {
    const { name, local } = rendered.release;
    if (local?.run === 'redis' && redisServer === undefined) {
      unavailable.set(name, 'redis-server is neither on PATH nor set by REDIS_SERVER_BIN');
    }
    const hasContainers = findWorkloads(rendered).length + findJobs(rendered).length > 0;
    if (local === undefined && hasContainers) unavailable.set(name, 'platform.yaml has no local.run for it');
    const twin = twinOf(rendered, seen);
    if (twin !== undefined)
      unavailable.set(name, `${twin}, but the local target identifies objects only by kind and name`);
  }
  return unavailable;
}

/** Describes an object that also exists in another namespace. @param seen namespaces by kind and name; extended by this
 * call */
function twinOf({ objects, namespace }: RenderedRelease, seen: Map<string, string>): string | undefined {
  for (const object of objects) {
    const key = objectName(object);
    const { namespace: own = namespace } = object.metadata;
    const other = seen.get(key) ?? own;
    if (other !== own) return `${key} is in the namespaces ${other} and ${own}`;
    seen.set(key, own);
  }
  return undefined;
}
