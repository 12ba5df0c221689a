import { setTimeout } from 'node:timers/promises';
import { EnvironmentError } from '../model/errors/harness-error.ts';
import type { Dockerode, Engine } from './engine.ts';
import { findCredentials, registryOf } from './registry-credentials.ts';

/** Makes sure that the engine has an image, pulling it if necessary; returns which of the two happened.
 * @param asked who needs it, such as `chart postgres`, for the error
 * @param env environment in which registry credentials are searched
 * @throws EnvironmentError that says who needs it and how to supply it */
export async function provideImage(
  engine: Engine,
  reference: string,
  asked: string,
  note: (text: string) => void,
  env: NodeJS.ProcessEnv = process.env,
): Promise<'there' | 'pulled'> {
  if (await hasImage(engine.docker, reference)) return 'there';
  note(`pulling ${reference}`);
  const { credentials, problems } = await findCredentials(reference, env);
  try {
    const stream = await engine.docker.pull(reference, credentials === undefined ? {} : { authconfig: credentials });
    await new Promise<void>((resolve, reject) => {
      engine.docker.modem.followProgress(
        stream,
        (error) => (error ? reject(error) : resolve()),
        // A pull that fails after its response has started reports the error as an event in the stream.
        ({ error }: { error?: string }) => error !== undefined && reject(new Error(error)),
      );
    });
    return 'pulled';
  } catch (cause) {
    const said = cause instanceof Error ? cause.message : String(cause);
    const [, platform] = /no matching manifest for (\S+)/.exec(said) ?? [];
    const why =
      platform === undefined
        ? 'is not in the engine and cannot be pulled'
        : `has no variant for ${platform}, the platform of this engine`;
    const isRefused = /unauthorized|denied|authentication|no basic auth credentials/i.test(said);
    const pull = isRefused ? `docker login ${registryOf(reference)}` : `docker pull ${reference}`;
    throw new EnvironmentError(`image ${reference}, required by ${asked}, ${why}`, {
      observed: [said, ...problems].join('\n'),
      next: `${pull}, or name a replacement in the file of HARNESS_IMAGES (a YAML map of image to replacement)`,
      cause,
    });
  }
}

/** Why the registry of an image cannot be reached, as the engine words it; undefined if it answers, whatever the
 * answer. */
export async function unreachableRegistry(
  { docker }: Engine,
  reference: string,
  env: NodeJS.ProcessEnv = process.env,
): Promise<string | undefined> {
  const { credentials } = await findCredentials(reference, env);
  const asked = docker
    .getImage(reference)
    .distribution(credentials === undefined ? {} : { authconfig: credentials })
    .then(
      () => undefined,
      (error: unknown) => networkError.exec(String(error))?.[0],
    );
  const silent = setTimeout(registryTimeoutMs, 'no answer', { ref: false });
  return Promise.race([asked, silent]);
}

const registryTimeoutMs = 10_000;
const networkError =
  /no such host|server misbehaving|connection refused|connection reset|no route to host|network is unreachable|i\/o timeout|deadline exceeded|Client\.Timeout|TLS handshake timeout/;

export async function hasImage(docker: Dockerode, reference: string): Promise<boolean> {
  return (await imageId(docker, reference)) !== undefined;
}

/** Content-addressed id of an image; undefined if the engine does not have it. */
export async function imageId(docker: Dockerode, reference: string): Promise<string | undefined> {
  try {
    return (await docker.getImage(reference).inspect()).Id;
  } catch (error) {
    if (error instanceof Error && 'statusCode' in error && error.statusCode === 404) return undefined;
    throw error;
  }
}
