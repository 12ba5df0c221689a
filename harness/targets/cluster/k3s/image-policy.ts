import { setTimeout } from 'node:timers/promises';
import { abortable } from '../../../async/abortable.ts';
import type { KubeClient } from '../../../kube/client/kube-client.ts';
import type { KubeObject } from '../../../model/cluster/kube-object.ts';
import { HarnessError } from '../../../model/errors/harness-error.ts';
import type { TargetContext } from '../../target.ts';

const group = 'admissionregistration.k8s.io';
const name = 'platform-scenarios-images';
const effectiveTimeoutMs = 30_000;

/** Kubernetes serves these policies by itself from here on; two versions before it has to be asked to. */
const servedFrom = 36;
const askedFrom = 34;

/** What k3s has to be started with so that its API server serves the policy.
 * @param images the name of the image of k3s, and of what stands for it: both have to tell the same of the version, since
 * a server does not start with a gate that it does not know. */
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

/** A policy in a throwaway cluster that makes `Always` of pods `IfNotPresent` for images that no registry gives as they
 * are meant: the node would ask one, whatever was imported. The workloads stay as their charts have them. */
export class ImagePolicy {
  readonly #context: TargetContext;
  readonly #client: Promise<KubeClient>;
  /** By the image as pods name it, whether it is covered; what is not named here is left as an earlier run had it. */
  readonly #wanted = new Map<string, boolean>();
  #isNext = false;
  #last: Promise<Written | undefined> = Promise.resolve(undefined);

  /** @param client resolves when the API server answers. */
  constructor(context: TargetContext, client: Promise<KubeClient>) {
    this.#context = context;
    this.#client = client;
    client.catch(() => undefined);
  }

  /** Says whether the image that was imported runs whatever the policy of a pod is. */
  set(image: string, isCovered: boolean): void {
    if (this.#wanted.get(image) === isCovered) return;
    this.#wanted.set(image, isCovered);
    // What is said while one is written goes along with the next.
    if (this.#isNext) return;
    this.#isNext = true;
    const write = () => {
      this.#isNext = false;
      // Where it cannot be written, pods have their image pulled as before.
      return this.#write().catch(() => undefined);
    };
    this.#last = this.#last.then(write);
  }

  /** Resolves when pods are treated as was said; to false where the cluster cannot do that. */
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

/** The policy as it stands; undefined where the cluster serves none. */
async function readPolicy(client: KubeClient) {
  for (const version of ['v1', 'v1beta1']) {
    const apiVersion = `${group}/${version}`;
    try {
      const policy = await client.get({ apiVersion, kind: 'MutatingAdmissionPolicy', name });
      const { variables } = (policy?.['spec'] ?? {}) as { variables?: readonly { expression: string }[] };
      return { apiVersion, covered: JSON.parse(variables?.[0]?.expression ?? '[]') as readonly string[] };
    } catch (error) {
      // Not served: the next version may be.
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
      // A webhook may add containers.
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

/** An API server takes policies up about once a second: whether it has, a pod that is not made tells. */
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
      // A service account that is not there yet, or somebody else's policy that lets no such pod in.
      .catch(() => undefined);
    if (made?.spec.containers.every(({ imagePullPolicy }) => imagePullPolicy === 'IfNotPresent')) return true;
    if (Date.now() > until) return false;
    await setTimeout(100, undefined, { signal });
  }
}
