import type { ContainerRuntimeClient } from 'testcontainers';
import { describeError } from '../model/errors/harness-error.ts';

export type Dockerode = ContainerRuntimeClient['container']['dockerode'];

/** A container engine that answers. */
export interface Engine {
  readonly docker: Dockerode;
  /** Host under which published ports are reached. */
  readonly host: string;
  readonly version: string;
}

/** The container engine that Testcontainers finds, or why there is none. */
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

/** Removes a container and its volumes; one that is gone already is fine. @param container its id or name. */
export async function removeContainer(engine: Engine, container: string): Promise<void> {
  try {
    await engine.docker.getContainer(container).remove({ force: true, v: true });
  } catch (error) {
    const status = error instanceof Error && 'statusCode' in error ? error.statusCode : undefined;
    // 404: gone; 409, and 500 where it was just being killed for that: somebody else is removing it right now.
    if (status !== 404 && status !== 409 && !/removal in progress/i.test(String(error))) throw error;
  }
}

/** Where the engine that DOCKER_HOST names does not answer, Testcontainers takes one at a usual socket: why that is not the one
 * that was meant, undefined where it is. */
export function otherThanNamed(named: string | undefined, modem: unknown): string | undefined {
  const { socketPath } = modem as { readonly socketPath?: string };
  if (!named || socketPath === undefined || named.replace(/^(unix|npipe):\/\//, '') === socketPath) return undefined;
  return `${named} does not answer; the engine at ${socketPath} does, and is not the one that DOCKER_HOST names`;
}
