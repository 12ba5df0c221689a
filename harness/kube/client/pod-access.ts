import { createServer, type Server } from 'node:net';
import { Writable } from 'node:stream';
import { Exec, type KubeConfig, PortForward, type V1Status } from '@kubernetes/client-node';
import { defaultContainer } from '../../model/cluster/kube-object.ts';
import { HarnessError } from '../../model/errors/harness-error.ts';
import { ExecError } from './exec-error.ts';
import type { KubeClient } from './kube-client.ts';
import { KubeError } from './kube-error.ts';

const execAttempts = 3;

interface PodContainers {
  readonly containers?: readonly { readonly name: string }[];
  readonly initContainers?: readonly { readonly name: string }[];
}

export interface ExecResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Access to pods through the API server: commands, logs and port forwarding. */
export class PodAccess implements AsyncDisposable {
  readonly #config: KubeConfig;
  readonly #client: KubeClient;
  readonly #forwards = new Set<Server>();
  readonly #others = new Map<string, PodAccess>();

  constructor(config: KubeConfig, client: KubeClient) {
    this.#config = config;
    this.#client = client;
  }

  /** Access to the pods of another namespace in the same cluster. */
  of(client: KubeClient): PodAccess {
    return new PodAccess(this.#config, client);
  }

  /** Access to the pods of another namespace, disposed with this object. */
  at(namespace: string | undefined): PodAccess {
    if (namespace === undefined || namespace === this.#client.namespace) return this;
    const known = this.#others.get(namespace) ?? this.of(this.#client.inNamespace(namespace));
    this.#others.set(namespace, known);
    return known;
  }

  /** Runs a command in a container; default: the one that kubectl uses. If the runtime fails before the command starts,
   * it is tried again.
   * @throws ExecError if the command cannot be started; HarnessError if the connection breaks later */
  async exec(
    pod: string,
    container: string | undefined,
    command: readonly string[],
    signal: AbortSignal,
  ): Promise<ExecResult> {
    const inside = await this.#containerOf(pod, container, command, signal);
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#execOnce(pod, inside, command, signal);
      } catch (error) {
        if (!(error instanceof ExecError && error.transient) || attempt === execAttempts || signal.aborted) throw error;
      }
    }
  }

  /** @throws HarnessError if there is no such pod or container */
  async #containerOf(
    pod: string,
    asked: string | undefined,
    command: readonly string[],
    signal: AbortSignal,
  ): Promise<string> {
    const found = await this.#client.get({ apiVersion: 'v1', kind: 'Pod', name: pod }, signal);
    const { containers = [], initContainers = [] } = (found?.['spec'] ?? {}) as PodContainers;
    const all = [...containers, ...initContainers];
    const container =
      asked === undefined ? defaultContainer(found?.metadata.annotations, all) : all.find(({ name }) => name === asked);
    if (container !== undefined) return container.name;
    throw new HarnessError(`cannot run ${command[0]} in pod ${pod}`, {
      observed:
        found === undefined
          ? `there is no pod ${pod}`
          : `it has no container ${asked}; it has ${all.map(({ name }) => name).join(', ')}`,
      next: `kubectl -n ${this.#client.namespace} ${found === undefined ? 'get pods' : `describe pod ${pod}`}`,
    });
  }

  async #execOnce(
    pod: string,
    container: string,
    command: readonly string[],
    signal: AbortSignal,
  ): Promise<ExecResult> {
    const stdout = collector();
    const stderr = collector();
    const { promise: status, resolve, reject } = Promise.withResolvers<V1Status>();
    let socket: Awaited<ReturnType<Exec['exec']>>;
    try {
      socket = await new Exec(this.#config).exec(
        this.#client.namespace,
        pod,
        container,
        [...command],
        stdout.stream,
        stderr.stream,
        null,
        false,
        resolve,
      );
    } catch (cause) {
      throw new HarnessError(`cannot run ${command[0]} in pod ${pod}`, {
        observed: reasonOf(cause),
        next: `kubectl -n ${this.#client.namespace} get pods`,
      });
    }
    const abort = () =>
      reject(new HarnessError(`${command[0]} in pod ${pod} was aborted`, { observed: 'it did not end in time' }));
    signal.addEventListener('abort', abort);
    socket.on('error', (error: Error) =>
      reject(new HarnessError(`the connection to pod ${pod} was lost`, { observed: error.message })),
    );
    // If there is an exit status, it arrives before the close event.
    socket.on('close', () =>
      setImmediate(() => reject(new HarnessError(`pod ${pod} closed the connection before ${command[0]} ended`))),
    );
    try {
      return {
        exitCode: exitCodeOf(await status, command[0] ?? '', pod),
        stdout: stdout.text(),
        stderr: stderr.text(),
      };
    } finally {
      signal.removeEventListener('abort', abort);
      socket.close();
    }
  }

  /** Logs of a container; undefined if there are none: it has not started, was never restarted, or its pod does not
   * exist.
   * @throws KubeError if the API server rejects the request for another reason */
  async logs(
    pod: string,
    container: string,
    options: {
      readonly previous?: boolean;
      readonly tailLines?: number;
      readonly sinceSeconds?: number;
      readonly signal?: AbortSignal;
    } = {},
  ): Promise<string | undefined> {
    const query = new URLSearchParams({
      container,
      ...(options.previous && { previous: 'true' }),
      ...(options.tailLines !== undefined && { tailLines: String(options.tailLines) }),
      ...(options.sinceSeconds !== undefined && { sinceSeconds: String(options.sinceSeconds) }),
    });
    try {
      const response = await this.#client.request(
        'GET',
        `/api/v1/namespaces/${this.#client.namespace}/pods/${pod}/log?${query}`,
        options.signal ? { signal: options.signal } : {},
      );
      return await response.text();
    } catch (error) {
      if (error instanceof KubeError && (error.status === 400 || error.status === 404)) return undefined;
      throw error;
    }
  }

  /** Opens a local port that forwards to a port of a pod; `pickPod` is called for each connection, so that a restarted
   * pod is found again. The port is closed when this object is disposed.
   * @param wanted preferred local port; default: any free one */
  async forward(pickPod: () => { readonly pod: string; readonly port: number }, wanted = 0): Promise<number> {
    const server = createServer((socket) => {
      socket.on('error', () => socket.destroy());
      const open = async () => {
        const { pod, port } = pickPod();
        const errors = new Writable({
          write: (chunk: Buffer, _encoding, done) => {
            // The error stream opens with an empty message; only text is an error.
            if (chunk.length > 0) socket.destroy();
            done();
          },
        });
        const connection = await new PortForward(this.#config).portForward(
          this.#client.namespace,
          pod,
          [port],
          socket,
          errors,
          socket,
        );
        if (typeof connection === 'function') return;
        socket.on('close', () => connection.close());
        connection.on('close', () => socket.end());
        connection.on('error', () => socket.destroy());
      };
      open().catch(() => socket.destroy());
    });
    await new Promise<void>((resolve, reject) => {
      const listen = (port: number, failed: (error: Error) => void) => {
        server.once('error', failed);
        server.listen(port, '127.0.0.1', () => {
          server.off('error', failed);
          resolve();
        });
      };
      // The preferred port is in use, or this user may not listen on it.
      listen(wanted, (error) => (wanted === 0 ? reject(error) : listen(0, reject)));
    });
    server.unref();
    this.#forwards.add(server);
    const address = server.address();
    if (address === null || typeof address === 'string') throw new HarnessError('cannot open a local port');
    return address.port;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const server of this.#forwards) server.close();
    this.#forwards.clear();
    for (const other of this.#others.values()) await other[Symbol.asyncDispose]();
  }
}

function collector(): { readonly stream: Writable; readonly text: () => string } {
  const chunks: Buffer[] = [];
  const stream = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      chunks.push(Buffer.from(chunk));
      done();
    },
  });
  return { stream, text: () => Buffer.concat(chunks).toString('utf8') };
}

function exitCodeOf(status: V1Status, command: string, pod: string): number {
  if (status.status === 'Success') return 0;
  const code = status.details?.causes?.find((cause) => cause.reason === 'ExitCode')?.message;
  if (code !== undefined) return Number(code);
  throw new ExecError(command, pod, status.message ?? 'no reason was given');
}

function reasonOf(cause: unknown): string {
  return cause instanceof Error
    ? cause.message
    : typeof cause === 'object' && cause !== null && 'message' in cause
      ? String(cause.message)
      : String(cause);
}
