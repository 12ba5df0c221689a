import { EnvironmentError } from '../model/harness-error.ts';
import type { Dockerode, Engine } from './engine.ts';

/** Makes sure that the engine has an image: taken if it is there, pulled if not.
 * @param asked who needs it, such as `chart postgres`, for the error.
 * @throws EnvironmentError that says who asked for it and how to supply it. */
export async function provideImage(
  engine: Engine,
  reference: string,
  asked: string,
  note: (text: string) => void,
): Promise<void> {
  if (await hasImage(engine.docker, reference)) return;
  note(`pulling ${reference}`);
  try {
    const stream = await engine.docker.pull(reference);
    await new Promise<void>((resolve, reject) => {
      engine.docker.modem.followProgress(stream, (error) => (error ? reject(error) : resolve()));
    });
  } catch (cause) {
    throw new EnvironmentError(
      `image ${reference}, which ${asked} asks for, is not in the engine and cannot be pulled`,
      {
        observed: cause instanceof Error ? cause.message : String(cause),
        next: `docker pull ${reference}, or name a replacement in the file of HARNESS_IMAGES (a YAML map of image to replacement)`,
        cause,
      },
    );
  }
}

export async function hasImage(docker: Dockerode, reference: string): Promise<boolean> {
  return (await imageId(docker, reference)) !== undefined;
}

/** Content-addressed id of an image, undefined where the engine does not have it. */
export async function imageId(docker: Dockerode, reference: string): Promise<string | undefined> {
  try {
    return (await docker.getImage(reference).inspect()).Id;
  } catch (error) {
    if (error instanceof Error && 'statusCode' in error && error.statusCode === 404) return undefined;
    throw error;
  }
}
