import type { KubeObject } from '../../model/cluster/kube-object.ts';

/** The generated scenario of a release. */
export interface FirstScenario {
  readonly title: string;
  /** Steps as lines of YAML. */
  readonly steps: readonly string[];
}

interface Container {
  readonly ports?: readonly { readonly name?: string; readonly containerPort: number }[];
  readonly readinessProbe?: Probe;
  readonly livenessProbe?: Probe;
  readonly startupProbe?: Probe;
}

interface Probe {
  readonly httpGet?: { readonly path?: string; readonly port: number | string; readonly scheme?: string };
  readonly exec?: { readonly command?: readonly string[] };
}

const arch = process.arch === 'x64' ? 'amd64' : process.arch;
/** The labels of a k3s node whose values are known before it is created; its name is not. */
const nodeLabels: Readonly<Record<string, string>> = {
  'beta.kubernetes.io/arch': arch,
  'beta.kubernetes.io/instance-type': 'k3s',
  'beta.kubernetes.io/os': 'linux',
  'kubernetes.io/arch': arch,
  'kubernetes.io/os': 'linux',
  'node-role.kubernetes.io/control-plane': 'true',
  'node.kubernetes.io/instance-type': 'k3s',
};

const workloadKinds = ['Deployment', 'StatefulSet', 'DaemonSet'];

/** Generates the best check that is possible without knowing the release: the path of its probe answers, else its pods
 * are ready, else its objects exist.
 * @param objects rendered objects of the chart, without hooks
 * @param namespace what they are rendered for */
export function firstScenario(release: string, objects: readonly KubeObject[], namespace: string): FirstScenario {
  const workload = objects.find(runs);
  const assertion = (object: KubeObject, begin?: string) => assertionOf(object, namespace, begin);
  const path = objects.flatMap((object) => probedPath(object, objects) ?? [])[0];
  if (path !== undefined) {
    return {
      title: `${release} answers`,
      steps: [
        `  - request: {to: ${release}, via: service, path: ${path}}`,
        // Without a readiness probe a pod is ready before it listens.
        '    eventually: {within: 30s}',
        '    expect: {status: {gte: 200, lt: 400}}',
      ],
    };
  }
  if (workload !== undefined) {
    const ready = workload.kind === 'DaemonSet' ? 'numberReady' : 'readyReplicas';
    return {
      title: `${release} has ready pods`,
      steps: [...assertion(workload), `    expect: {object: {status: {${ready}: {gte: 1}}}}`],
    };
  }
  const job = objects.find(({ kind }) => kind === 'Job');
  if (job !== undefined) {
    return {
      title: `${release} runs to its end`,
      steps: [
        '  - eventually: {within: 2m}',
        ...assertion(job, '   '),
        '    expect: {object: {status: {succeeded: 1}}}',
      ],
    };
  }
  const [first] = objects;
  if (first === undefined) return { title: `${release} is installed`, steps: ['  - wait: {pause: 1s}'] };
  const { name } = first.metadata;
  return {
    title: `${release} is installed`,
    steps: [...assertion(first), `    expect: {object: {metadata: {name: ${name}}}}`],
  };
}

function assertionOf({ apiVersion, kind, metadata }: KubeObject, namespace: string, begin = '  -'): string[] {
  const own = metadata.namespace ?? namespace;
  const elsewhere = own === namespace ? '' : `, namespace: ${own}`;
  return [`${begin} assert: {apiVersion: ${apiVersion}, kind: ${kind}, name: ${metadata.name}${elsewhere}}`];
}

/** Whether an object has pods that run on a throwaway cluster, whose only node has none but the labels of k3s. */
function runs(object: KubeObject): boolean {
  const { replicas, template } = (object['spec'] ?? {}) as {
    replicas?: number;
    template?: { spec?: { nodeSelector?: Record<string, string> | null } };
  };
  const wanted = Object.entries(template?.spec?.nodeSelector ?? {});
  const isPlaced = wanted.every(([key, value]) => nodeLabels[key] === value);
  return workloadKinds.includes(object.kind) && replicas !== 0 && isPlaced;
}

/** The path of a workload's HTTP probe, if the probe uses the port that a request to the release reaches. */
function probedPath(workload: KubeObject, objects: readonly KubeObject[]): string | undefined {
  if (!runs(workload)) return undefined;
  const { template } = (workload['spec'] ?? {}) as {
    template?: { metadata?: { labels?: Record<string, string> }; spec?: { containers?: readonly Container[] } };
  };
  const labels = template?.metadata?.labels ?? {};
  const target = targetPort(labels, objects);
  for (const container of template?.spec?.containers ?? []) {
    const numberOf = (port: number | string) =>
      container.ports?.find(({ name }) => name === port)?.containerPort ?? Number(port);
    const probes = [container.readinessProbe, container.startupProbe, container.livenessProbe];
    for (const asked of probes.flatMap((probe) => (probe === undefined ? [] : (asks(probe) ?? [])))) {
      if (target !== undefined && numberOf(asked.port) === numberOf(target)) return asked.path;
    }
  }
  return undefined;
}

/** The path and port of a probe: from its HTTP request, or from the URL in its command. */
function asks({ httpGet, exec }: Probe): { readonly path: string; readonly port: number | string } | undefined {
  if (httpGet !== undefined && httpGet.scheme !== 'HTTPS') return { path: httpGet.path ?? '/', port: httpGet.port };
  const address = /(?:^|[\s"'])(?:http:\/\/)?(?:localhost|127\.0\.0\.1):(\d+)(\/[^\s"']*)/;
  const [, port, path] = address.exec(exec?.command?.join(' ') ?? '') ?? [];
  return port === undefined || path === undefined ? undefined : { path, port };
}

/** The pod port that a request to the release reaches: that of the Service port named http, else of the first one. */
function targetPort(
  labels: Readonly<Record<string, string>>,
  objects: readonly KubeObject[],
): number | string | undefined {
  const all = objects.flatMap((object) => {
    if (object.kind !== 'Service') return [];
    const { selector = {}, ports = [] } = (object['spec'] ?? {}) as {
      selector?: Record<string, string>;
      ports?: readonly { readonly name?: string; readonly port: number; readonly targetPort?: number | string }[];
    };
    return ports.map((port) => ({ ...port, selector }));
  });
  const asked = all.find(({ name }) => name === 'http') ?? all[0];
  const selects = asked && Object.entries(asked.selector).every(([key, value]) => labels[key] === value);
  return selects ? (asked.targetPort ?? asked.port) : undefined;
}
