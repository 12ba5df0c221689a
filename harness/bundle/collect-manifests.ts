import { gunzipSync } from 'node:zlib';
import { parseObjects } from '../helm/render-release.ts';
import type { KubeObject } from '../model/kube-object.ts';
import type { Collect } from './bundle-file.ts';
import { isHelmRecord, showableYaml } from './mask-secret.ts';

/** The manifests of the releases as they were rendered: those that Helm installed last, or that the local target runs. */
export const collectManifests: Collect = async ({ target, releases }) => {
  const { cluster, rendered } = target;
  if (cluster === undefined) {
    return (rendered ?? [])
      .filter(({ release }) => releases.includes(release.name))
      .map(({ release, objects }) => fileOf(release.name, objects));
  }
  await cluster.view.synced(['Secret']);
  return latestOf(cluster.view.all('Secret').filter(isHelmRecord)).map((record) =>
    fileOf(record.metadata.labels?.['name'] ?? record.metadata.name, parseObjects(manifestIn(record))),
  );
};

function fileOf(release: string, objects: readonly KubeObject[]) {
  const text = showableYaml(objects);
  return { path: `manifests/${release}.yaml`, text, about: `release ${release} as it was rendered` };
}

/** The record of the last revision of each release. */
function latestOf(records: readonly KubeObject[]): readonly KubeObject[] {
  const revision = ({ metadata }: KubeObject) => Number(metadata.labels?.['version'] ?? 0);
  const byName = Map.groupBy(records, ({ metadata }) => metadata.labels?.['name']);
  return [...byName.values()].flatMap((all) => all.sort((a, b) => revision(b) - revision(a)).slice(0, 1));
}

/** Helm keeps a release as base64 of gzip of JSON, in a Secret, which is base64 once more. */
function manifestIn(record: KubeObject): string {
  const { release = '' } = (record['data'] ?? {}) as { release?: string };
  const zipped = Buffer.from(Buffer.from(release, 'base64').toString('latin1'), 'base64');
  const { manifest = '' } = JSON.parse(gunzipSync(zipped).toString('utf8')) as { manifest?: string };
  return manifest;
}
