import { execFile } from 'node:child_process';
import { Readable } from 'node:stream';
import { promisify } from 'node:util';
import tar from 'tar-stream';
import { EnvironmentError } from '../../model/errors/harness-error.ts';
import { type Build, dockerfileOf } from '../../model/platform.ts';
import type { Engine } from '../engine.ts';
import { buildKitOutput } from './buildkit-output.ts';
import type { ContextEntry } from './read-context.ts';
import type { DockerfileNeeds } from './read-dockerfile.ts';

/** An image to build. */
export interface BuildRequest {
  readonly build: Build;
  /** Reference that tags the image. */
  readonly reference: string;
  readonly args: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
  /** Text of the Dockerfile. */
  readonly dockerfile: string;
  readonly context: readonly ContextEntry[];
  readonly needs: DockerfileNeeds;
}

/** Name of the Dockerfile in the sent context, different from any Dockerfile that the context itself may contain. */
const sentDockerfile = '.platform-scenarios.Dockerfile';
const mostOutput = 1500;

/** Builds an image: with the user's docker buildx if the build needs secrets or an SSH agent, else with the engine's
 * API, using BuildKit if the Dockerfile needs it.
 * @throws EnvironmentError with the end of the output if the build fails, or with the line of the Dockerfile that needs
 * something unavailable */
export async function runBuild(
  engine: Engine,
  request: BuildRequest,
  signal: AbortSignal,
  env: NodeJS.ProcessEnv = process.env,
): Promise<void> {
  const { build, needs } = request;
  const secret = Object.keys(build.secrets).at(0);
  if (needs.session === undefined && secret === undefined) return buildByApi(engine, request);
  const file = dockerfileOf(build);
  if (await hasBuildx(env)) return buildByClient(engine, request, signal, env);
  const where = needs.session === undefined ? `build.secrets of ${build.image}` : `${file}:${needs.session.line}`;
  throw new EnvironmentError(`${where} needs docker buildx, which is not installed`, {
    expected: 'a client that passes secrets and SSH agents to the build',
    observed: needs.session?.feature ?? `the secret ${secret}`,
    next: 'install the buildx plugin (docker buildx version shows whether it is installed)',
  });
}

async function buildByApi(engine: Engine, request: BuildRequest): Promise<void> {
  const { build, reference, args, labels, needs, context, dockerfile } = request;
  const pack = tar.pack();
  for (const { name, mode, content, link } of context) {
    const type = link !== undefined ? 'symlink' : content === undefined ? 'directory' : 'file';
    const header = { name, mode, type, mtime: new Date(0), ...(link !== undefined && { linkname: link }) } as const;
    pack.entry(header, content ?? Buffer.of());
  }
  pack.entry({ name: sentDockerfile, mode: 0o644, mtime: new Date(0) }, dockerfile);
  pack.finalize();
  const output: string[] = [];
  try {
    const stream = await engine.docker.buildImage(Readable.from(pack), {
      ...{ t: reference, dockerfile: sentDockerfile, buildargs: { ...args }, labels: { ...labels } },
      ...{ rm: true, forcerm: true },
      ...(build.target !== undefined && { target: build.target }),
      ...(needs.buildKit !== undefined && { version: '2' as const }),
    });
    await new Promise<void>((resolve, reject) => {
      engine.docker.modem.followProgress(
        stream,
        (error) => (error ? reject(error) : resolve()),
        (event: { stream?: string; error?: string; id?: string; aux?: unknown }) => {
          output.push(event.stream ?? '', event.id === 'moby.buildkit.trace' ? buildKitOutput(event.aux) : '');
          if (event.error !== undefined) reject(new Error(event.error));
        },
      );
    });
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    const { buildKit } = needs;
    if (buildKit !== undefined && /buildkit .*(not supported|not enabled|requires)|unsupported builder/i.test(message))
      throw new EnvironmentError(
        `${dockerfileOf(build)}:${buildKit.line} needs BuildKit, which this engine does not have`,
        { expected: `an engine with BuildKit, for ${buildKit.feature}`, observed: message, cause },
      );
    throw failed(build, message, output.join(''), cause);
  }
}

async function hasBuildx(env: NodeJS.ProcessEnv): Promise<boolean> {
  return promisify(execFile)('docker', ['buildx', 'version'], { env }).then(
    () => true,
    () => false,
  );
}

/** Builds with the user's docker client. Secrets are passed by environment or file, so that they do not show in the
 * process list. */
async function buildByClient(
  engine: Engine,
  request: BuildRequest,
  signal: AbortSignal,
  given: NodeJS.ProcessEnv,
): Promise<void> {
  const { build, reference, args, labels, needs } = request;
  const pairs = (flag: string, values: Readonly<Record<string, string>>) =>
    Object.entries(values).flatMap(([key, value]) => [flag, `${key}=${value}`]);
  const secrets = Object.entries(build.secrets).flatMap(([id, from]) => [
    '--secret',
    'env' in from ? `id=${id},env=${from.env}` : `id=${id},src=${from.file}`,
  ]);
  const all = [
    ...['buildx', 'build', '--load', '--progress', 'plain', '--tag', reference, '--file', dockerfileOf(build)],
    ...(build.target === undefined ? [] : ['--target', build.target]),
    ...(needs.session?.feature === 'an SSH mount' ? ['--ssh', 'default'] : []),
    ...pairs('--build-arg', args),
    ...pairs('--label', labels),
    ...secrets,
    build.context,
  ];
  try {
    const env = { ...given, ...engineAddress(engine, given) };
    await promisify(execFile)('docker', all, { signal, env, maxBuffer: 64 * 2 ** 20 });
  } catch (cause) {
    if (signal.aborted) throw cause;
    const said = cause instanceof Error && 'stderr' in cause ? String(cause.stderr).trim() : String(cause);
    throw failed(build, said.split('\n').at(-1) ?? '', said, cause);
  }
}

/** Points the client at the engine that Testcontainers found, which may not be the client's own default. */
function engineAddress({ docker }: Engine, env: NodeJS.ProcessEnv): Readonly<Record<string, string>> {
  const { socketPath } = docker.modem as { readonly socketPath?: string };
  return socketPath === undefined || env['DOCKER_HOST'] ? {} : { DOCKER_HOST: `unix://${socketPath}` };
}

function failed(build: Build, message: string, output: string, cause: unknown): EnvironmentError {
  const target = build.target === undefined ? '' : ` --target ${build.target}`;
  return new EnvironmentError(`the image ${build.image} could not be built from ${dockerfileOf(build)}`, {
    observed: `${message}\n${output.slice(-mostOutput)}`.trim(),
    next: `docker build -f ${dockerfileOf(build)}${target} ${build.context}`,
    cause,
  });
}
