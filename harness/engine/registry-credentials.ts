import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { canonicalName } from './image-map.ts';

/** Credentials in the form that the engine's API accepts. */
type RegistryCredentials =
  | { readonly username: string; readonly password: string; readonly serveraddress: string }
  | { readonly identitytoken: string; readonly serveraddress: string };

interface DockerConfig {
  readonly credHelpers?: Readonly<Record<string, string>>;
  readonly credsStore?: string;
  readonly auths?: Readonly<
    Record<string, { auth?: string; username?: string; password?: string; identitytoken?: string }>
  >;
}

/** The credentials for the registry of an image, and problems in reading them. */
export interface FoundCredentials {
  readonly credentials?: RegistryCredentials;
  readonly problems: readonly string[];
}

/** Key of Docker Hub in Docker's configuration. */
const dockerHub = 'https://index.docker.io/v1/';
const helperTimeoutMs = 30_000;

/** Registry of an image, as named in Docker's configuration. */
export function registryOf(reference: string): string {
  const [host = ''] = canonicalName(reference).split('/');
  return host === 'docker.io' ? dockerHub : host;
}

/** Finds the credentials that `docker pull` would use: in DOCKER_AUTH_CONFIG, then in Docker's configuration, where the
 * registry's credential helper comes before the general credential store, and that before credentials in the file.
 * Never throws, because the image may be public. */
export async function findCredentials(
  reference: string,
  env: NodeJS.ProcessEnv = process.env,
): Promise<FoundCredentials> {
  const registry = registryOf(reference);
  const problems: string[] = [];
  for (const read of [() => fromVariable(env), () => fromFile(env)]) {
    const { config, name } = await read().catch((error: unknown) => {
      problems.push(error instanceof Error ? error.message : String(error));
      return { config: {} as DockerConfig, name: '' };
    });
    const helper = config.credHelpers?.[registry] ?? config.credsStore;
    const helped = helper
      ? await askHelper(helper, registry, env).catch((error: unknown) => `${name}: ${String(error)}`)
      : undefined;
    if (typeof helped === 'string') problems.push(helped);
    else if (helped !== undefined) return { credentials: helped, problems };
    const own = inFile(config, registry);
    if (own !== undefined) return { credentials: own, problems };
  }
  return { problems };
}

async function fromVariable({ DOCKER_AUTH_CONFIG: text }: NodeJS.ProcessEnv) {
  return { config: text ? parse(text, 'DOCKER_AUTH_CONFIG') : {}, name: 'DOCKER_AUTH_CONFIG' };
}

async function fromFile(env: NodeJS.ProcessEnv) {
  const name = join(env['DOCKER_CONFIG'] || join(env['HOME'] || homedir(), '.docker'), 'config.json');
  const text = await readFile(name, 'utf8').catch(() => '{}');
  return { config: parse(text, name), name };
}

function parse(text: string, name: string): DockerConfig {
  try {
    return JSON.parse(text) as DockerConfig;
  } catch {
    throw new Error(`${name} is not valid JSON`);
  }
}

function inFile({ auths = {} }: DockerConfig, registry: string): RegistryCredentials | undefined {
  const bare = (key: string) => key.replace(/^https?:\/\//, '').replace(/\/(v[12]\/?)?$/, '');
  const [, entry] = Object.entries(auths).find(([key]) => bare(key) === bare(registry)) ?? [];
  if (entry === undefined) return undefined;
  if (entry.identitytoken) return { identitytoken: entry.identitytoken, serveraddress: registry };
  const [, user = '', secret = ''] = /^([^:]*):(.*)$/s.exec(Buffer.from(entry.auth ?? '', 'base64').toString()) ?? [];
  const username = entry.username ?? user;
  const password = entry.password ?? secret;
  return username === '' ? undefined : { username, password, serveraddress: registry };
}

/** Asks a credential helper; undefined if it has no credentials for the registry. */
function askHelper(helper: string, registry: string, env: NodeJS.ProcessEnv): Promise<RegistryCredentials | undefined> {
  const program = `docker-credential-${helper}`;
  return new Promise((resolve, reject) => {
    // Not spawn's own `timeout`: if the program cannot be executed, its timer keeps this process alive.
    const signal = AbortSignal.timeout(helperTimeoutMs);
    const child = spawn(program, ['get'], { env, stdio: ['pipe', 'pipe', 'ignore'], signal });
    const out: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.on('error', (error) =>
      reject(
        new Error(
          signal.aborted
            ? `${program} did not answer within ${helperTimeoutMs / 1000} s`
            : `${program} cannot be run (${error.message})`,
        ),
      ),
    );
    child.on('close', (code) => {
      if (code !== 0) return resolve(undefined);
      try {
        const { Username = '', Secret = '' } = JSON.parse(Buffer.concat(out).toString()) as Record<string, string>;
        const isToken = Username === '<token>';
        const serveraddress = registry;
        resolve(
          isToken ? { identitytoken: Secret, serveraddress } : { username: Username, password: Secret, serveraddress },
        );
      } catch {
        reject(new Error(`${program} did not answer with JSON`));
      }
    });
    child.stdin.on('error', () => undefined);
    child.stdin.end(`${registry}\n`);
  });
}
