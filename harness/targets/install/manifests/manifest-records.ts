import type { ClusterAccess } from '../../../kube/cluster-access.ts';
import { encode, type ReleaseRecord, readRecord, recordsIn, recordType } from '../../../kube/release-objects.ts';
import type { KubeObject } from '../../../model/cluster/kube-object.ts';
import { HarnessError } from '../../../model/errors/harness-error.ts';
import { stringifyJson } from '../../../text/exact-json.ts';

const owner = 'platform-scenarios';
/** As many revisions as Helm keeps. */
const mostRevisions = 10;

/** The status of the record, of revision 0, that tells what a release had before it was removed. */
export const uninstalled = 'uninstalled';

/** The revisions of a release that was installed without Helm, the latest last. */
export async function manifestHistory({ client, namespace }: ClusterAccess, name: string): Promise<ReleaseRecord[]> {
  const secrets = await client.list({ apiVersion: 'v1', kind: 'Secret', labels: { owner, name } });
  return recordsIn(secrets).map((secret) => readRecord(secret, namespace));
}

/** A revision of a release that was installed without Helm; default: the one before the last.
 * @throws HarnessError with those that there are. */
export async function manifestRevision(
  access: ClusterAccess,
  name: string,
  revision: number | undefined,
): Promise<ReleaseRecord> {
  const history = await manifestHistory(access, name);
  const to = revision === undefined ? history.at(-2) : history.find((each) => each.revision === revision);
  if (to === undefined) {
    const known = history.map((each) => each.revision).join(', ') || 'none';
    throw new HarnessError(`release ${name} has no revision ${revision ?? 'before the last'}`, {
      observed: `revisions: ${known}`,
    });
  }
  return to;
}

/** Records a revision, as Helm does: which objects are of the release is read from there. */
export async function recordManifests(
  { client }: ClusterAccess,
  revision: Pick<ReleaseRecord, 'release' | 'revision' | 'status' | 'chart' | 'updated' | 'manifest' | 'adopted'>,
): Promise<void> {
  const { release, manifest, adopted } = revision;
  const content = {
    // JSON is YAML that nothing is read into, such as a truth value into a text.
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

/** Forgets the revisions of a release. @param keepsLatest those that a rollback may ask for stay. */
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
