import type { ClusterAccess } from '../../../kube/cluster-access.ts';
import { HarnessError } from '../../../model/errors/harness-error.ts';
import type { InstalledRelease } from '../chart-release.ts';
import type { PreparedRelease } from '../render-platform.ts';
import { applyManifests } from './apply-manifests.ts';
import { manifestHistory, manifestRevision, uninstalled } from './manifest-records.ts';
import { removeManifests } from './remove-manifests.ts';

/** A release of plain manifests or a kustomization, whose revisions the kit records itself.
 * @param access the cluster, with the namespace of the release */
export function manifestRelease(
  access: ClusterAccess,
  { release, chartPath }: Pick<PreparedRelease, 'release' | 'chartPath'>,
): InstalledRelease {
  const { name } = release;
  return {
    history: async (most) => {
      const all = await manifestHistory(access, name);
      return all.filter(({ status }) => status !== uninstalled).slice(-most);
    },
    rollback: async (revision, wait) => {
      const to = await manifestRevision(access, name, revision);
      await applyManifests(access, { release, chartPath, objects: to.manifest }, wait);
    },
    uninstall: (wait) => removeManifests(access, name, wait),
    test: async () => {
      throw noChart(name, 'it has no test hooks', 'write the tests as steps');
    },
    manifest: async () => (await manifestHistory(access, name)).at(-1)?.manifest ?? [],
  };
}

/** The error of a step that only a chart allows. */
export function noChart(name: string, why: string, next: string): HarnessError {
  return new HarnessError(`release ${name} consists of manifests: ${why}`, {
    expected: 'a release with a chart',
    next,
  });
}
