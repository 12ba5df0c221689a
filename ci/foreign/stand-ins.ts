import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { load } from 'js-yaml';
import { loadImageMap, replaceImage } from 'platform-scenarios';

/** How to build the stand-in for an image. */
interface StandIn {
  readonly from: string;
  readonly programs?: readonly string[];
  /** Default: the first program. */
  readonly entrypoint?: string;
  readonly links?: Readonly<Record<string, string>>;
  readonly files?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly workdir?: string;
  readonly user?: string;
}

/** Builds an image for each stand-in; returns the image map of this machine extended by them.
 * @param folder an empty folder for build contexts */
export async function buildStandIns(folder: string): Promise<Readonly<Record<string, string>>> {
  const map = loadImageMap();
  const all = load(readFileSync(join(import.meta.dirname, 'stand-ins.yaml'), 'utf8')) as Record<string, StandIn>;
  const built: Record<string, string> = Object.fromEntries(map);
  for (const [image, standIn] of Object.entries(all)) {
    const tag = `foreign/${image.split('/').slice(-2).join('-')}:stand-in`;
    const context = join(folder, 'contexts', basename(image));
    mkdirSync(context, { recursive: true });
    cpSync(join(import.meta.dirname, 'stand-in'), join(context, 'stand-in'), { recursive: true });
    writeFileSync(join(context, 'Dockerfile'), dockerfile(context, standIn, replaceImage(standIn.from, map)));
    await docker(['build', '--quiet', '--tag', tag, context]);
    built[image] = tag;
  }
  return built;
}

function dockerfile(context: string, standIn: StandIn, base: string): string {
  const { programs = [], links = {}, files = {}, env = {}, workdir, user = '65532' } = standIn;
  const { entrypoint = programs[0] } = standIn;
  const link = (at: string, to: string) => `mkdir -p ${dirname(at)} && ln -sf ${to} ${at}`;
  const commands = [
    ...programs.map((at) => link(at, '/stand-in/stand-in.mjs')),
    ...Object.entries(links).map(([at, to]) => link(at, `$(command -v ${to})`)),
    ...(programs.length > 0 ? ['chmod +x /stand-in/stand-in.mjs'] : []),
  ];
  const copied = Object.entries(files).map(([at, text], index) => {
    writeFileSync(join(context, `file-${index}`), text, { mode: 0o755 });
    return `COPY file-${index} ${at}`;
  });
  return [
    `FROM ${base}`,
    'USER 0',
    ...(programs.length > 0 ? ['COPY stand-in /stand-in'] : []),
    ...copied,
    ...(commands.length > 0 ? [`RUN ${commands.join(' && ')}`] : []),
    ...Object.entries(env).map(([name, value]) => `ENV ${name}=${value}`),
    ...(workdir === undefined ? [] : [`WORKDIR ${workdir}`]),
    `USER ${user}`,
    ...(entrypoint === undefined ? [] : [`ENTRYPOINT ["${entrypoint}"]`]),
  ].join('\n');
}

function docker(args: readonly string[]): Promise<void> {
  const child = spawn('docker', args, { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) =>
      code === 0 ? resolve() : reject(new Error(`docker ${args.join(' ')} exited with ${code}:\n${said}`)),
    );
  });
}
