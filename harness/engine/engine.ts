import type { ContainerRuntimeClient } from 'testcontainers';
import { describeError } from '../model/harness-error.ts';

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
    // 404: gone; 409: somebody else is removing it right now.
    if (status !== 404 && status !== 409) throw error;
  }
}
