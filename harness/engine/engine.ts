import type { ContainerRuntimeClient } from 'testcontainers';
import { describeError } from '../model/errors/harness-error.ts';

export type Dockerode = ContainerRuntimeClient['container']['dockerode'];

/** A container engine that answers. */
export interface Engine {
  readonly docker: Dockerode;
  /** Host name under which published ports can be reached. */
  readonly host: string;
  readonly version: string;
}

/** Finds a container engine with Testcontainers, or the reason why there is none. */
export async function findEngine(): Promise<{ readonly engine: Engine } | { readonly reason: string }> {
  try {
    const { getContainerRuntimeClient } = await import('testcontainers');
    const client = await getContainerRuntimeClient();
    const { host } = client.info.containerRuntime;
    const other = otherThanNamed(process.env['DOCKER_HOST'], client.container.dockerode.modem);
    if (other !== undefined) return { reason: other };
    return {
      engine: {
        docker: client.container.dockerode,
        host,
        version: client.info.containerRuntime.serverVersion?.toString() ?? 'unknown',
      },
    };
  } catch (error) {
    return { reason: describeError(error)[0] ?? 'no container engine answers' };
  }
}

/** Removes a container and its volumes; does nothing if it is already gone. @param container id or name */
export async function removeContainer(engine: Engine, container: string): Promise<void> {
  try {
    await engine.docker.getContainer(container).remove({ force: true, v: true });
  } catch (error) {
    const status = error instanceof Error && 'statusCode' in error ? error.statusCode : undefined;
    // 404: already gone. 409, or 500 if it was just being killed: another process is removing it.
    if (status !== 404 && status !== 409 && !/removal in progress/i.test(String(error))) throw error;
  }
}

/** If the engine in DOCKER_HOST does not answer, Testcontainers silently uses one at a default socket: explains that;
 * undefined if the right engine was used. */
export function otherThanNamed(named: string | undefined, modem: unknown): string | undefined {
  const { socketPath } = modem as { readonly socketPath?: string };
  if (!named || socketPath === undefined || named.replace(/^(unix|npipe):\/\//, '') === socketPath) return undefined;
  return `${named} does not answer; the engine at ${socketPath} does, but it is not the one in DOCKER_HOST`;
}
