import { setTimeout } from 'node:timers/promises';
import { abortable } from '../../../async/abortable.ts';
import type { KubeClient } from '../../../kube/client/kube-client.ts';
import type { KubeObject } from '../../../model/cluster/kube-object.ts';
import { HarnessError } from '../../../model/errors/harness-error.ts';
import type { TargetContext } from '../../target.ts';

const group = 'admissionregistration.k8s.io';
const name = 'platform-scenarios-images';
const effectiveTimeoutMs = 30_000;

/** Minor version from which Kubernetes enables MutatingAdmissionPolicy by default; `askedFrom` is the first that can
 * enable it by feature gate. */
const servedFrom = 36;
const askedFrom = 34;

/** Arguments with which k3s serves the admission policy.
 * @param images name of the k3s image and of its replacement: both must show a version with the gate, because an API
 * server does not start with an unknown one */
export function policyArguments(...images: readonly string[]): readonly string[] {
  const minors = images.map((image) => Number(/:v?1\.(\d+)\./.exec(image)?.[1]));
  if (!minors.every((minor) => minor >= askedFrom && minor < servedFrom)) return [];
  return [
    '--kube-apiserver-arg=feature-gates=MutatingAdmissionPolicy=true',
    `--kube-apiserver-arg=runtime-config=${group}/v1beta1=true`,
  ];
}

interface Written {
  readonly client: KubeClient;
  readonly covered: readonly string[];
}

/** An admission policy in a throwaway cluster that changes imagePullPolicy from Always to IfNotPresent for imported
 * images that no registry has in the same form; otherwise the node would try to pull them. Workloads keep the policy of
 * their chart. */
export class ImagePolicy {
  readonly #context: TargetContext;
  readonly #client: Promise<KubeClient>;
  /** Whether each image, as pods name it, is covered; images not in this map keep the setting of an earlier run. */
  readonly #wanted = new Map<string, boolean>();
  #isNext = false;
  #last: Promise<Written | undefined> = Promise.resolve(undefined);

  /** @param client resolves when the API server answers */
  constructor(context: TargetContext, client: Promise<KubeClient>) {
    this.#context = context;
    this.#client = client;
    client.catch(() => undefined);
  }

  /** Sets whether an imported image is used whatever the pull policy of a pod is. */
  set(image: string, isCovered: boolean): void {
    if (this.#wanted.get(image) === isCovered) return;
    this.#wanted.set(image, isCovered);
    // Changes made during a write are included in the next one.
    if (this.#isNext) return;
    this.#isNext = true;
    const write = () => {
      this.#isNext = false;
      // If the policy cannot be written, pods pull their images as usual.
      return this.#write().catch(() => undefined);
    };
    this.#last = this.#last.then(write);
  }

  /** Resolves to true once the policy is in effect; to false if the cluster does not support it. */
  async effective(): Promise<boolean> {
    const written = await this.#last;
    const { signal, timeoutFactor } = this.#context;
    return written !== undefined && isEffective(written, effectiveTimeoutMs * timeoutFactor, signal);
  }

  async #write(): Promise<Written | undefined> {
    const { signal } = this.#context;
    const client = await abortable(this.#client, signal);
    const live = await readPolicy(client);
    if (live === undefined) return undefined;
    const { apiVersion, covered: before } = live;
    const kept = before.filter((image) => !this.#wanted.has(image));
    const covered = [...kept, ...[...this.#wanted].flatMap(([image, is]) => (is ? [image] : []))].sort();
    if (covered.join() !== before.join()) {
      await client.apply(policyOf(apiVersion, covered));
      await client.apply({
        ...{ apiVersion, kind: 'MutatingAdmissionPolicyBinding', metadata: { name } },
        spec: { policyName: name },
      });
    }
    return { client, covered };
  }
}

/** The current policy; undefined if the cluster does not serve the kind. */
async function readPolicy(client: KubeClient) {
  for (const version of ['v1', 'v1beta1']) {
    const apiVersion = `${group}/${version}`;
    try {
      const policy = await client.get({ apiVersion, kind: 'MutatingAdmissionPolicy', name });
      const { variables } = (policy?.['spec'] ?? {}) as { variables?: readonly { expression: string }[] };
      return { apiVersion, covered: JSON.parse(variables?.[0]?.expression ?? '[]') as readonly string[] };
    } catch (error) {
      // This version is not served; try the next one.
      if (!(error instanceof HarnessError)) throw error;
    }
  }
  return undefined;
}

function policyOf(apiVersion: string, images: readonly string[]): KubeObject {
  const fields = ['containers', 'initContainers', 'ephemeralContainers'].map(
    (field) => `${field}: object.spec.?${field}.orValue([])
      .filter(c, c.?imagePullPolicy.orValue('') == 'Always' && c.image in variables.images)
      .map(c, Object.spec.${field}{name: c.name, imagePullPolicy: 'IfNotPresent'})`,
  );
  return {
    ...{ apiVersion, kind: 'MutatingAdmissionPolicy', metadata: { name } },
    spec: {
      failurePolicy: 'Ignore',
      // Evaluated again if a webhook adds containers later.
      reinvocationPolicy: 'IfNeeded',
      matchConstraints: {
        resourceRules: [
          { apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] },
          { apiGroups: [''], apiVersions: ['v1'], operations: ['UPDATE'], resources: ['pods/ephemeralcontainers'] },
        ],
      },
      variables: [{ name: 'images', expression: JSON.stringify(images) }],
      mutations: [
        {
          patchType: 'ApplyConfiguration',
          applyConfiguration: { expression: `Object{spec: Object.spec{${fields.join(',\n')}}}` },
        },
      ],
    },
  };
}

/** Waits until the API server enforces the policy, which takes about a second; checked by a dry-run creation of a
 * pod. */
async function isEffective({ client, covered }: Written, timeoutMs: number, signal: AbortSignal): Promise<boolean> {
  const containers = covered.map((image, i) => ({ name: `c${i}`, image, imagePullPolicy: 'Always' }));
  if (containers.length === 0) return true;
  const probe = { apiVersion: 'v1', kind: 'Pod', metadata: { name }, spec: { containers } };
  const until = Date.now() + timeoutMs;
  for (;;) {
    const made = await client
      .json<{ spec: { containers: typeof containers } }>('POST', '/api/v1/namespaces/kube-system/pods?dryRun=All', {
        ...{ body: probe, signal },
      })
      // The service account may not exist yet, or another policy may reject such a pod.
      .catch(() => undefined);
    if (made?.spec.containers.every(({ imagePullPolicy }) => imagePullPolicy === 'IfNotPresent')) return true;
    if (Date.now() > until) return false;
    await setTimeout(100, undefined, { signal });
  }
}
