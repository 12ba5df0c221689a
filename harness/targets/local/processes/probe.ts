import { request } from 'node:http';
import { connect } from 'node:net';
import type { Container, Probe } from '../manifest/pod-spec.ts';

export type AskOnce = (signal: AbortSignal) => Promise<string | undefined>;

/** Resolves with undefined when the port accepts connections. */
export function askTcp(port: number): AskOnce {
  return (signal) =>
    new Promise((resolve, reject) => {
      const socket = connect({ host: '127.0.0.1', port, signal });
      socket.once('error', reject);
      socket.once('connect', () => {
        socket.destroy();
        resolve(undefined);
      });
    });
}

/** Resolves with undefined when the status is healthy in Kubernetes' terms: 200 to 399. */
function askHttp(port: number, path: string, headers: Readonly<Record<string, string>>): AskOnce {
  return (signal) =>
    new Promise((resolve, reject) => {
      const asked = request({ host: '127.0.0.1', port, path, headers, signal, agent: false }, (response) => {
        const status = response.statusCode ?? 0;
        response.resume();
        response.once('error', reject);
        response.once('end', () => resolve(status >= 200 && status < 400 ? undefined : `GET ${path} ${status}`));
      });
      asked.once('error', reject);
      asked.end();
    });
}

/**
 * How to probe a process for readiness: by its readiness probe, else its startup probe. If there is none, or it runs a
 * command in the container, the first port has to accept connections.
 * @param localPort maps a container port to the port on 127.0.0.1
 */
export function readinessOf(container: Container, localPort: (port: number | string) => number | undefined): AskOnce {
  const probe: Probe | undefined = container.readinessProbe ?? container.startupProbe ?? undefined;
  const asked = probe?.httpGet?.port ?? probe?.tcpSocket?.port ?? probe?.grpc?.port;
  const port = asked ?? container.ports[0]?.containerPort;
  const local = port === undefined ? undefined : localPort(port);
  if (local === undefined) return async () => undefined;
  if (probe?.httpGet && probe.httpGet.scheme?.toUpperCase() !== 'HTTPS') {
    const headers = Object.fromEntries(probe.httpGet.httpHeaders.map(({ name, value }) => [name, value]));
    return askHttp(local, probe.httpGet.path, headers);
  }
  return askTcp(local);
}
