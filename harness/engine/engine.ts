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
