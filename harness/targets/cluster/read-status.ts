import { judgeObject } from '../../health/judge-workload.ts';
import type { ClusterAccess } from '../../kube/cluster-access.ts';
import { lastRecords, type ReleaseRecord } from '../../kube/recorded-revisions.ts';
import { namespacesOf, syncRecords } from '../../kube/release-objects.ts';
import { type Judgement, together } from '../../model/cluster/judgement.ts';
import type { KubeObject } from '../../model/cluster/kube-object.ts';
import type { Platform } from '../../model/platform.ts';
import type { EnvironmentStatus, ReleaseStatus } from '../../model/result/environment-status.ts';
import type { TargetKind } from '../../model/result/result.ts';

/** A running cluster, with facts that its API does not provide. */
export interface StandingCluster {
  readonly kind: TargetKind;
  readonly name: string;
  readonly access: ClusterAccess & { readonly version: string };
  /** Origin of the ingress controller; undefined if it cannot be reached. */
  readonly ingress: string | undefined;
}

/** Reads the status of a platform: the recorded revision of each release, whether its objects are ready, and how to
 * reach it. */
export async function readStatus(platform: Platform, cluster: StandingCluster): Promise<EnvironmentStatus> {
  const { access, kind, name, ingress } = cluster;
  const { namespace, kubeconfig, version } = access;
  await access.view.synced();
  await syncRecords(access.view);
  const records = lastRecords(access.view);
  const releases = await Promise.all(
    platform.releases.map(async ({ name: release, optional = false }) => ({
      ...(await releaseStatus(release, records.get(release), cluster)),
      ...(optional && { optional }),
    })),
  );
  return {
    ...{
      platform: platform.platform,
      target: kind,
      kubernetes: version,
      cluster: name,
      namespace,
      kubeconfig,
      ingress,
    },
    releases,
  };
}

async function releaseStatus(
  name: string,
  record: ReleaseRecord | undefined,
  { access: { view }, ingress }: StandingCluster,
): Promise<ReleaseStatus> {
  if (record === undefined || record.status === 'uninstalled')
    return { name, health: 'not installed', urls: [], forwards: [], credentials: [] };
  const { manifest, namespace, chart, revision, status } = record;
  const there = namespacesOf(view, name).map((each) => view.at(each));
  await Promise.all(there.map((each) => each.synced()));
  const judged = together(manifest.map((object) => judgeObject(object, view.at(namespace))));
  const detail = detailOf(judged, status);
  return {
    ...{ name, chart, revision },
    health: judged.state === 'hopeless' ? 'failed' : detail === undefined ? 'ready' : 'not ready',
    ...(detail !== undefined && { detail }),
    urls: ingress === undefined ? [] : manifest.flatMap((object) => urlsOf(object, ingress)),
    forwards: manifest.flatMap((object) => forwardsOf(object, namespace)),
    credentials: manifest.flatMap((object) => credentialsOf(object, namespace)),
  };
}

function detailOf(judged: Judgement, status: string): string | undefined {
  if (judged.state === 'hopeless') return judged.message;
  if (judged.state === 'pending') return judged.waitingFor;
  return status === 'deployed' ? undefined : `its last revision is ${status}`;
}

/** How to call the hosts of an Ingress: a URL if this machine resolves the host, else a curl command with a Host
 * header. */
function urlsOf(object: KubeObject, ingress: string): string[] {
  if (object.kind !== 'Ingress') return [];
  const { rules = [] } = (object['spec'] ?? {}) as {
    rules?: { host?: string; http?: { paths?: { path?: string }[] } }[];
  };
  const { port } = new URL(ingress);
  return rules.map(({ host, http }) => {
    const path = pathOf(http?.paths);
    if (host === undefined) return `${ingress}${path}`;
    // Browsers and curl resolve every name under localhost to this machine.
    if (host === 'localhost' || host.endsWith('.localhost')) return `http://${host}:${port}${path}`;
    return `curl -H 'Host: ${host}' ${ingress}${path}`;
  });
}

function pathOf(paths: readonly { path?: string }[] | undefined): string {
  const path = paths?.[0]?.path ?? '/';
  // A pattern such as a regular expression cannot be opened in a browser.
  return /^[\w/.-]*$/.test(path) ? path : '/';
}

function forwardsOf(object: KubeObject, home: string): string[] {
  const { namespace = home } = object.metadata;
  if (object.kind !== 'Service') return [];
  const { ports = [], clusterIP } = (object['spec'] ?? {}) as { ports?: { port: number }[]; clusterIP?: string };
  // A headless Service selects the same pods as the regular one beside it.
  if (clusterIP === 'None') return [];
  return ports.map(({ port }) => {
    // Unprivileged users cannot listen below 1024, and 8080 is probably taken by the ingress controller.
    const local = port < 1024 ? port + 9000 : port === 8080 ? 18080 : port;
    return `kubectl -n ${namespace} port-forward service/${object.metadata.name} ${local}:${port}`;
  });
}

function credentialsOf(object: KubeObject, home: string): string[] {
  const { namespace = home } = object.metadata;
  if (object.kind !== 'Secret') return [];
  const each = '{{range $key, $value := .data}}{{$key}}: {{$value | base64decode}}{{"\\n"}}{{end}}';
  return [`kubectl -n ${namespace} get secret ${object.metadata.name} -o go-template='${each}'`];
}
