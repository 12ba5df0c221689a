import { readFileSync } from 'node:fs';
import { basename, relative } from 'node:path';

/** How this process was started. */
export interface Start {
  readonly argv: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly folder: string;
}

const name = 'platform-scenarios';
/** Matches an npm script that starts the command line, and captures its arguments. */
const starter = /(?:^|\s)(?:\S*\/cli\/main\.[jt]s|platform-scenarios)(?:\s+(.*))?$/;
/** Commands that read no platform file. */
const readsNoPlatform = new Set(['init', 'explain', 'schema']);

/** A command as the user would type it, given how this process was started: with npx, with an npm script of their
 * package, or with the program's path. An explicitly named platform file is named again. */
export function commandText(
  command: string,
  words: readonly string[] = [],
  start: Start = { argv: process.argv, env: process.env, folder: process.cwd() },
): string {
  const npm = script(command, start);
  const platform = npm?.fixed.includes('--platform') || readsNoPlatform.has(command) ? [] : namedPlatform(start.argv);
  const more = [...platform, ...words].map(quoted);
  if (npm === undefined) return [program(start), command, ...more].join(' ');
  const behind = [...npm.words, ...more];
  return [`npm run ${npm.name}`, ...(behind.length > 0 ? ['--', ...behind] : [])].join(' ');
}

/** The next command to run when the environment will be gone: a kubectl or helm command is prefixed with a run that
 * keeps it.
 * @param words arguments of that run */
export function afterRun(next: string, words: readonly string[]): string {
  return /^(?:kubectl|helm) /.test(next) ? `${commandText('run', words)}, then ${next}` : next;
}

/** The npm script to use for a command: the current one, one for exactly this command, or one that accepts any. */
function script(command: string, { env }: Start) {
  const { npm_lifecycle_event: event, npm_lifecycle_script: text = '', npm_package_json: manifest } = env;
  if (event === undefined || manifest === undefined || !starter.test(text)) return undefined;
  const scripts = Object.entries({ ...scriptsOf(manifest), [event]: text }).flatMap(([key, value]) => {
    const match = starter.exec(value);
    return match === null ? [] : [{ name: key, fixed: match[1] ?? '' }];
  });
  const running = scripts.filter((each) => each.name === event);
  const fits = ({ fixed }: { readonly fixed: string }) => fixed === '' || fixed.split(/\s+/)[0] === command;
  const found =
    running.find(fits) ??
    scripts.find(({ fixed }) => fixed === command) ??
    scripts.find(({ fixed }) => fixed !== '' && fits({ fixed })) ??
    scripts.find(({ fixed }) => fixed === '');
  return found && { ...found, words: found.fixed === '' ? [command] : [] };
}

function scriptsOf(manifest: string): Readonly<Record<string, string>> {
  try {
    return (JSON.parse(readFileSync(manifest, 'utf8')) as { scripts?: Record<string, string> }).scripts ?? {};
  } catch {
    // package.json could not be read; the current script is still known.
    return {};
  }
}

function program({ argv, env, folder }: Start): string {
  const path = argv[1] ?? '';
  if (env['npm_command'] === 'exec' || path.includes('node_modules')) return `npx ${name}`;
  if (basename(path) === name) return name;
  return path.endsWith('/cli/main.ts') ? `node ${relative(folder, path)}` : `npx ${name}`;
}

function namedPlatform(argv: readonly string[]): string[] {
  const index = argv.findIndex((word) => word === '--platform' || word.startsWith('--platform='));
  const [flag = '', value = ''] = argv.slice(index, index + 2);
  if (index < 0) return [];
  return flag === '--platform' ? [flag, value] : ['--platform', flag.slice('--platform='.length)];
}

function quoted(word: string): string {
  return /^[\w@%+=:,./[\]|-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
