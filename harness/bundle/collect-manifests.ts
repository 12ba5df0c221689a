import { lastRecords } from '../kube/recorded-revisions.ts';
import { syncRecords } from '../kube/release-objects.ts';
import type { KubeObject } from '../model/cluster/kube-object.ts';
import type { Collect } from './bundle-file.ts';
import { showableYaml } from './mask-secret.ts';

/** The rendered manifests of the releases: those last installed or, on the local target, those that are running. */
export const collectManifests: Collect = async ({ target, releases }) => {
  const { cluster, rendered } = target;
  if (cluster === undefined) {
    return (rendered ?? [])
      .filter(({ release }) => releases.includes(release.name))
      .map(({ release, objects }) => fileOf(release.name, objects));
  }
  await syncRecords(cluster.view);
  return [...lastRecords(cluster.view).values()].map(({ release, manifest }) => fileOf(release, manifest));
};

function fileOf(release: string, objects: readonly KubeObject[]) {
  const text = showableYaml(objects);
  return { path: `manifests/${release}.yaml`, text, about: `rendered manifests of release ${release}` };
}
