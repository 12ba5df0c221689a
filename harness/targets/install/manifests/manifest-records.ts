import type { ClusterAccess } from '../../../kube/cluster-access.ts';
import { encode, type ReleaseRecord, readRecord, recordsIn, recordType } from '../../../kube/recorded-revisions.ts';
import type { KubeObject } from '../../../model/cluster/kube-object.ts';
import { HarnessError } from '../../../model/errors/harness-error.ts';
import { stringifyJson } from '../../../text/exact-json.ts';

const owner = 'platform-scenarios';
/** As many revisions as Helm keeps by default. */
const mostRevisions = 10;

/** Status of the record with revision 0, which keeps what a release consisted of before it was removed. */
export const uninstalled = 'uninstalled';

/** The revisions of a release that was installed without Helm, latest last. */
export async function manifestHistory({ client, namespace }: ClusterAccess, name: string): Promise<ReleaseRecord[]> {
  const secrets = await client.list({ apiVersion: 'v1', kind: 'Secret', labels: { owner, name } });
  return recordsIn(secrets).map((secret) => readRecord(secret, namespace));
}

/** A revision of a release that was installed without Helm; default: the one before the last.
 * @throws HarnessError with the existing revisions if there is no such revision */
export async function manifestRevision(
  access: ClusterAccess,
  name: string,
  revision: number | undefined,
): Promise<ReleaseRecord> {
  const history = await manifestHistory(access, name);
  const to = revision === undefined ? history.at(-2) : history.find((each) => each.revision === revision);
  if (to === undefined) {
    const known = history.map((each) => each.revision).join(', ') || 'none';
    throw new HarnessError(`release ${name} has no revision ${revision ?? 'before the latest'}`, {
      observed: `revisions: ${known}`,
    });
  }
  return to;
}

/** Records a revision in Helm's format, from which the kit reads which objects belong to the release. */
export async function recordManifests(
  { client }: ClusterAccess,
  revision: Pick<ReleaseRecord, 'release' | 'revision' | 'status' | 'chart' | 'updated' | 'manifest' | 'adopted'>,
): Promise<void> {
  const { release, manifest, adopted } = revision;
  const content = {
    // JSON is valid YAML and is not subject to its type guessing, such as `yes` becoming a boolean.
    manifest: manifest.map((object) => stringifyJson(object) ?? '').join('\n---\n'),
    info: { status: revision.status, last_deployed: revision.updated },
    chart: { metadata: { name: revision.chart } },
    adopted,
  };
  await client.apply({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {
      name: secretName(release, revision.revision),
      labels: { owner, name: release, version: String(revision.revision), status: revision.status },
    },
    type: recordType,
    data: encode(content),
  });
}

/** Deletes the records of a release's revisions. @param keepsLatest whether to keep the latest ones, for a rollback */
export async function forgetManifests(
  access: ClusterAccess,
  name: string,
  { keepsLatest }: { readonly keepsLatest: boolean },
): Promise<void> {
  const all = await manifestHistory(access, name);
  for (const { revision } of keepsLatest ? all.slice(0, -mostRevisions) : all)
    await access.client.delete({ apiVersion: 'v1', kind: 'Secret', name: secretName(name, revision) });
}

function secretName(release: string, revision: number): KubeObject['metadata']['name'] {
  return `platform-scenarios.release.v1.${release}.v${revision}`;
}
