import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { K3sContainer, type StartedK3sContainer } from '@testcontainers/k3s';
import type { InspectResult } from 'testcontainers';
import { runLabels } from '../host/run-labels.ts';
import { EnvironmentError } from '../model/errors/harness-error.ts';
import type { ImageStore } from './store/image-store.ts';

export interface K3sRequest {
  readonly image: string;
  readonly name: string;
  /** Components of k3s to disable. */
  readonly disable: readonly string[];
  readonly args: readonly string[];
  readonly logFile: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Ports of this machine that forward to the ingress controller; default: any free ones. */
  readonly ports?: { readonly http: number; readonly https: number };
  /** Keep the container after this process ends: Ryuk does not remove it. */
  readonly keep: boolean;
  /** The store with the images of earlier clusters; undefined: none. */
  readonly store?: ImageStore | undefined;
  readonly timeoutMs: number;
  /** Called as soon as the container is running, long before the node is ready. */
  readonly onStarting: (containerId: string) => void;
}

/** Adapts K3sContainer: a cgroup namespace of its own, so that no cgroups are left on the host; published ports for the
 * ingress controller; and a callback as soon as the container is running. */
class HarnessK3sContainer extends K3sContainer {
  readonly #request: K3sRequest;

  constructor(request: K3sRequest) {
    super(request.image);
    this.#request = request;
    const { ports, store } = request;
    Object.assign(this.hostConfig, { CgroupnsMode: 'private', Binds: store === undefined ? [] : [store.bind] });
    if (store !== undefined) this.withEntrypoint([...store.entrypoint]);
    this.withExposedPorts(
      ...(ports
        ? [
            { container: 80, host: ports.http },
            { container: 443, host: ports.https },
          ]
        : [80, 443]),
    )
      .withName(request.name)
      .withLabels({ ...request.labels, ...runLabels('cluster', request.keep) })
      .withAutoCleanup(!request.keep)
      .withStartupTimeout(request.timeoutMs)
      .withCommand(['server', ...request.disable.map((name) => `--disable=${name}`), ...request.args])
      // Every machine has one; the k3s image does not, and the log collectors of many charts mount it.
      .withCopyContentToContainer([{ content: machineId(request.name), target: '/etc/machine-id' }])
      .withLogConsumer((stream) => {
        stream.pipe(createWriteStream(request.logFile));
      });
  }

  protected override containerStarting(inspectResult: InspectResult): Promise<void> {
    this.#request.onStarting(inspectResult.name);
    return Promise.resolve();
  }
}

function machineId(name: string): string {
  return `${createHash('sha256').update(name).digest('hex').slice(0, 32)}\n`;
}

/** Starts k3s and waits until its node is ready.
 * @throws EnvironmentError with the end of its log if it does not become ready */
export async function startK3s(request: K3sRequest, lastLines: () => string): Promise<StartedK3sContainer> {
  try {
    return await new HarnessK3sContainer(request).start();
  } catch (cause) {
    throw new EnvironmentError('the cluster did not start', {
      expected: `a ready node within ${Math.round(request.timeoutMs / 1000)} s`,
      observed: `${cause instanceof Error ? cause.message : String(cause)}\n${lastLines()}`.trim(),
      next: `read ${request.logFile}`,
      cause,
    });
  }
}
