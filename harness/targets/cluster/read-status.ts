import { judgeObject } from '../../health/judge-workload.ts';
import type { Helm } from '../../helm/run-helm.ts';
import type { ClusterAccess } from '../../kube/cluster-access.ts';
import { parseObjects } from '../../load/parse-manifests.ts';
import type { EnvironmentStatus, ReleaseStatus } from '../../model/environment-status.ts';
import { type Judgement, together } from '../../model/judgement.ts';
import type { KubeObject } from '../../model/kube-object.ts';
import type { Platform } from '../../model/platform.ts';
import type { TargetKind } from '../../model/result.ts';

/** A cluster that stands, with what is known of it besides its API. */
export interface StandingCluster {
  readonly kind: TargetKind;
  readonly name: string;
  readonly access: ClusterAccess & { readonly version: string };
  readonly helm: Helm;
  /** Origin of the ingress controller, undefined where none can be reached. */
  readonly ingress: string | undefined;
}

interface Listed {
  readonly name: string;
  readonly revision: string;
  readonly chart: string;
  readonly status: string;
}

/** Reads what stands of a platform: each release as Helm recorded it, whether its objects are ready, and how to reach it.
 * @throws HelmError where helm cannot read the cluster. */
export async function readStatus(platform: Platform, cluster: StandingCluster): Promise<EnvironmentStatus> {
  const { access, helm, kind, name, ingress } = cluster;
  const { namespace, kubeconfig, version } = access;
  await access.view.synced();
  const list = await helm.run(['list', '--namespace', namespace, '--output', 'json'], { kubeconfig });
  const listed = JSON.parse(list) as readonly Listed[];
  const releases = await Promise.all(
    platform.releases.map(async ({ name: release, optional = false }) => ({
      ...(await releaseStatus(
        release,
        listed.find((each) => each.name === release),
        cluster,
      )),
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
  listed: Listed | undefined,
  { access, helm, ingress }: StandingCluster,
): Promise<ReleaseStatus> {
  if (listed === undefined) return { name, health: 'not installed', urls: [], forwards: [], credentials: [] };
  const { namespace, kubeconfig } = access;
  const objects = parseObjects(await helm.run(['get', 'manifest', name, '--namespace', namespace], { kubeconfig }));
  const judged = together(objects.map((object) => judgeObject(object, access.view)));
  const detail = detailOf(judged, listed.status);
  return {
    ...{ name, chart: listed.chart, revision: Number(listed.revision) },
    health: judged.state === 'hopeless' ? 'failed' : detail === undefined ? 'ready' : 'not ready',
    ...(detail !== undefined && { detail }),
    urls: ingress === undefined ? [] : objects.flatMap((object) => urlsOf(object, ingress)),
    forwards: objects.flatMap((object) => forwardsOf(object, namespace)),
    credentials: objects.flatMap((object) => credentialsOf(object, namespace)),
  };
}

function detailOf(judged: Judgement, status: string): string | undefined {
  if (judged.state === 'hopeless') return judged.message;
  if (judged.state === 'pending') return judged.waitingFor;
  return status === 'deployed' ? undefined : `helm calls it ${status}`;
}

/** How the hosts of an Ingress are asked: as a URL where this machine knows the host, else by its header. */
function urlsOf(object: KubeObject, ingress: string): string[] {
  if (object.kind !== 'Ingress') return [];
  const { rules = [] } = (object['spec'] ?? {}) as {
    rules?: { host?: string; http?: { paths?: { path?: string }[] } }[];
  };
  const { port } = new URL(ingress);
  return rules.map(({ host, http }) => {
    const path = pathOf(http?.paths);
    if (host === undefined) return `${ingress}${path}`;
    // Browsers and curl take every name below localhost for this machine.
    if (host === 'localhost' || host.endsWith('.localhost')) return `http://${host}:${port}${path}`;
    return `curl -H 'Host: ${host}' ${ingress}${path}`;
  });
}

function pathOf(paths: readonly { path?: string }[] | undefined): string {
  const path = paths?.[0]?.path ?? '/';
  // A pattern is not a path that a browser can ask for.
  return /^[\w/.-]*$/.test(path) ? path : '/';
}

function forwardsOf(object: KubeObject, namespace: string): string[] {
  if (object.kind !== 'Service') return [];
  const { ports = [], clusterIP } = (object['spec'] ?? {}) as { ports?: { port: number }[]; clusterIP?: string };
  // A headless Service beside the real one leads to the same pods.
  if (clusterIP === 'None') return [];
  return ports.map(({ port }) => {
    // A user may not listen below 1024, and the ingress controller is likely to be at 8080.
    const local = port < 1024 ? port + 9000 : port === 8080 ? 18080 : port;
    return `kubectl -n ${namespace} port-forward service/${object.metadata.name} ${local}:${port}`;
  });
}

function credentialsOf(object: KubeObject, namespace: string): string[] {
  if (object.kind !== 'Secret') return [];
  const each = '{{range $key, $value := .data}}{{$key}}: {{$value | base64decode}}{{"\\n"}}{{end}}';
  return [`kubectl -n ${namespace} get secret ${object.metadata.name} -o go-template='${each}'`];
}
