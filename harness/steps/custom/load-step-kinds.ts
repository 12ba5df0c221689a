import { spawnSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import nodeModule from 'node:module';
import { relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { InputError, type Problem } from '../../model/errors/input-error.ts';
import type { Platform } from '../../model/platform.ts';
import type { SourceLocation } from '../../model/source-location.ts';
import type { StepDefinition } from '../define-step.ts';
import { registryOf, type StepRegistry, stepKinds } from '../registry.ts';
import { definitionProblems, isDefinition } from './check-definition.ts';

/** Matches the import URL of a step file in TypeScript or JavaScript; the extensions .mts and .cjs already determine
 * the module format. */
const stepFile = /\.(ts|js)\?changed=[\d.]+$/;

/** The package name under which step files import the kit. */
const kitName = 'platform-scenarios';

/** The step kinds of the kit, followed by those of the files under `steps` in the platform file. A file that changed
 * since it was loaded is loaded again; the modules it imports are not.
 * @throws InputError with every problem of all these files */
export async function loadStepKinds({ steps }: Pick<Platform, 'steps'>): Promise<StepRegistry> {
  if (steps.length === 0) return stepKinds;
  resolveKitToItself();
  const known = new Map(stepKinds);
  const problems: Problem[] = [];
  for (const path of steps) {
    const file = relative(process.cwd(), path);
    const exported = await importFile(path, file, problems);
    const definitions = Object.entries(exported ?? {}).filter(([, value]) => isDefinition(value));
    if (exported !== undefined && definitions.length === 0)
      problems.push({
        at: { file, line: 1, column: 1 },
        message: 'no step kind is exported; expected an exported result of defineStep',
      });
    for (const [name, value] of definitions) {
      const at = placeOf(name, path, file);
      const own = definitionProblems(value, known);
      problems.push(...own.map((message) => ({ at, message: `step kind ${name}: ${message}` })));
      if (own.length > 0) continue;
      const definition = { ...(value as StepDefinition), source: path };
      known.set(definition.name, definition);
    }
  }
  if (problems.length > 0) throw new InputError(problems);
  return registryOf([...known.values()]);
}

async function importFile(path: string, file: string, problems: Problem[]): Promise<object | undefined> {
  try {
    const { href } = pathToFileURL(path);
    // Node caches modules by URL, so the modification time is added to load a changed file again.
    return (await import(`${href}?changed=${statSync(path).mtimeMs}`)) as object;
  } catch (error) {
    problems.push({ at: placeOfError(error, path, file), message: `cannot be loaded: ${wordsOf(error)}` });
    return undefined;
  }
}

function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = 'code' in error ? error.code : undefined;
  if (code === 'ERR_UNKNOWN_FILE_EXTENSION' || code === 'ERR_NO_TYPESCRIPT')
    return `Node ${process.versions.node} does not run TypeScript; expected Node 22.18 or newer, or a file in JavaScript (.js, .mjs)`;
  return `${error.name}: ${error.message.split('\n')[0]}`;
}

/** The line of the file that the error's stack names, else the first line. */
function placeOfError(error: unknown, path: string, file: string): SourceLocation {
  const stack = error instanceof Error ? (error.stack ?? '') : '';
  // Node reports the location of a syntax error in JavaScript only on stderr.
  const isUnplaced = error instanceof SyntaxError && !stack.includes(path);
  const told = isUnplaced ? spawnSync(process.execPath, ['--check', path], { encoding: 'utf8' }).stderr : stack;
  const line = /^(?:\?changed=[\d.]+)?:(\d+)/.exec(told.split(path)[1] ?? '')?.[1];
  return { file, line: Number(line ?? 1), column: 1 };
}

/** The line that exports the name, else the first line. */
function placeOf(name: string, path: string, file: string): SourceLocation {
  const lines = readFileSync(path, 'utf8').split('\n');
  const index = lines.findIndex((line) => line.startsWith('export') && new RegExp(`\\b${name}\\b`).test(line));
  return { file, line: Math.max(index, 0) + 1, column: 1 };
}

let isResolved = false;

/** Lets step files import the running kit by its package name, even if it is not installed beside them. */
function resolveKitToItself(): void {
  // Before 22.15 Node has no such hooks: the kit then has to be installed beside the file.
  if (isResolved || nodeModule.registerHooks === undefined) return;
  isResolved = true;
  const own = new URL(import.meta.url.endsWith('.ts') ? '../../index.ts' : '../../index.js', import.meta.url).href;
  nodeModule.registerHooks({
    resolve: (specifier, context, next) => {
      const found = next(specifier === kitName ? own : specifier, context);
      const format = stepFile.exec(specifier)?.[1];
      // A step file is always an ES module, whatever `type` the package.json of its folder sets.
      return format === undefined ? found : { ...found, format: format === 'ts' ? 'module-typescript' : 'module' };
    },
  });
}
