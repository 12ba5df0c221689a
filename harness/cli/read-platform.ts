import { existsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { commandText } from '../host/command-text.ts';
import { loadPlatform } from '../load/load-platform.ts';
import { loadScenarios } from '../load/load-scenarios.ts';
import { scenarioFilesIn } from '../load/scenario-files.ts';
import { InputError } from '../model/errors/input-error.ts';
import type { Platform } from '../model/platform.ts';
import type { Scenario } from '../model/scenario/scenario.ts';
import type { Affected } from '../plan/affected-scenarios.ts';
import { scenarioImages } from '../session/start-target.ts';
import { loadStepKinds } from '../steps/custom/load-step-kinds.ts';
import type { StepRegistry } from '../steps/registry.ts';
import { countOf } from '../text/count-of.ts';
import type { Arguments, Flag } from './parse-arguments.ts';
import { ProblemList } from './problem-list.ts';

export const selectionFlags = {
  platform: {
    type: 'string',
    value: 'FILE',
    help: 'the platform file (default: scenarios/platform.yaml, else platform.yaml)',
  },
  tag: {
    type: 'string',
    value: 'TAG',
    multiple: true,
    help: 'only scenarios with this tag; may be repeated',
  },
  grep: { type: 'string', value: 'REGEXP', help: 'only scenarios whose name matches' },
  affected: {
    type: 'string',
    value: 'REF',
    help: 'only scenarios that changes since this commit, branch or tag can affect',
  },
  file: { type: 'string', value: 'FILE', multiple: true, help: 'the same as FILE without a flag' },
} as const satisfies Record<string, Flag>;

/** The platform and the scenarios selected by flags and files. */
export interface Selection {
  readonly platform: Platform;
  readonly scenarios: readonly Scenario[];
  /** Whether these are all existing scenarios. */
  readonly all: boolean;
  /** Descriptions of how the scenarios were filtered. */
  readonly notes: readonly string[];
}

/** Reads the platform and the selected scenarios; default: all in the platform file's folder and its subfolders.
 * @param readFurther reads other files that depend on the platform; its problems are reported together with the others
 * @param isLeftOut whether to skip a selected file
 * @throws InputError with every problem of all files */
export async function readPlatform(
  args: Arguments,
  readFurther: (
    attempt: ProblemList['attempt'],
    platform: Platform | undefined,
    scenarios: readonly Scenario[],
  ) => void | Promise<void> = () => undefined,
  isLeftOut: (file: string) => boolean = () => false,
): Promise<Selection> {
  const file = platformFileOf(args);
  const problems = new ProblemList();
  const attempt: ProblemList['attempt'] = (read) => problems.attempt(read);
  const platform = attempt(() => loadPlatform(file));
  const pattern = attempt(() => regexOf(textOf(args.flags['grep'])));
  const ref = textOf(args.flags['affected']);
  // The git functions are only loaded if needed, so that lint and list start faster.
  const git = ref === undefined ? undefined : await import('../host/git/find-commit.ts');
  const since = attempt(() => (ref === undefined ? undefined : git?.findCommit(dirname(file), ref, '--affected')));
  const named = namedFiles(args);
  const files = attempt(() =>
    (named.length > 0 ? named : [dirname(file)])
      .flatMap((path) => expand(path, file, platform))
      .filter((path) => !isLeftOut(path)),
  );
  const names = platform?.releases.map((release) => release.name);
  const kinds = await problems.attemptLater(() => loadStepKinds(platform ?? { steps: [] }));
  // Without the step kinds, scenarios cannot be validated.
  const scenarios = files && kinds && attempt(() => loadScenarios(files, names, kinds));
  // Read the manifests of steps now, so that their problems are reported with the others.
  for (const scenario of scenarios ?? []) attempt(() => scenarioImages([scenario]));
  await readFurther(attempt, platform, scenarios ?? []);
  problems.throwIfAny();
  if (platform === undefined || scenarios === undefined) throw new InputError([]);

  const tags = textsOf(args.flags['tag']);
  const chosen = scenarios.filter(
    (scenario) =>
      (tags.length === 0 || tags.some((tag) => scenario.tags.includes(tag))) &&
      (pattern === undefined || pattern.test(scenario.name)),
  );
  if (chosen.length === 0) {
    const message =
      scenarios.length === 0
        ? `no scenario in ${scenarioFolders(args).join(', ')}; expected files *.yaml with a key scenario`
        : `no scenario was chosen out of ${scenarios.length}; \`${commandText('list')}\` shows them all`;
    throw new InputError([{ at: undefined, message }]);
  }
  const all = chosen.length === scenarios.length && named.length === 0;
  if (since === undefined || ref === undefined) return { platform, scenarios: chosen, all, notes: [] };
  const { affectedScenarios } = await import('../plan/affected-scenarios.ts');
  const { changedFiles } = await import('../host/git/changed-files.ts');
  const affected = affectedScenarios(platform, chosen, changedFiles(platform.folder, since));
  return {
    platform,
    scenarios: affected.scenarios,
    all: all && affected.scenarios.length === chosen.length,
    notes: [affectedText(ref, chosen.length, affected)],
  };
}

/** The available step kinds: those of the platform, or only the kit's own if there is no platform file. @throws
 * InputError if the platform or its step files are invalid */
export async function readStepKinds(args: Arguments): Promise<StepRegistry> {
  const file = findPlatformFile(args);
  return loadStepKinds(file === undefined ? { steps: [] } : loadPlatform(file));
}

/** The folders that scenarios are read from, in which new ones may be created. */
export function scenarioFolders(args: Arguments): string[] {
  const named = namedFiles(args);
  if (named.length === 0) return [dirname(platformFileOf(args))];
  return named.map((path) => (statSync(path, { throwIfNoEntry: false })?.isDirectory() ? path : dirname(path)));
}

/** The named platform file, or one in its default places; undefined if there is none. */
export function findPlatformFile(args: Arguments): string | undefined {
  return textOf(args.flags['platform']) ?? usualFiles.find((path) => existsSync(path));
}

const usualFiles = ['scenarios/platform.yaml', 'platform.yaml'];

/** The platform file as the user would type it. @throws InputError if none is named or found */
export function platformFileOf(args: Arguments): string {
  const file = findPlatformFile(args);
  if (file !== undefined) return file;
  const message = `there is no ${usualFiles.join(' and no ')} here; next: ${commandText('init')}, or name one with --platform`;
  throw new InputError([{ at: undefined, message }]);
}

function namedFiles(args: Arguments): string[] {
  return [...args.positionals, ...textsOf(args.flags['file'])];
}

function affectedText(ref: string, count: number, { scenarios, releases }: Affected): string {
  const changed = releases.length === 0 ? 'no release changed' : `changed: ${releases.join(', ')}`;
  return `affected since ${ref}: ${scenarios.length} of ${countOf(count, 'scenario')} (${changed})`;
}

function expand(path: string, platformFile: string, platform: Platform | undefined): string[] {
  if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) return [path];
  return scenarioFilesIn(path, platformFile, platform?.releases.flatMap(({ values }) => values) ?? []);
}

function regexOf(text: string | undefined): RegExp | undefined {
  if (text === undefined) return undefined;
  try {
    return new RegExp(text, 'iu');
  } catch (error) {
    throw new InputError([
      {
        at: undefined,
        message: `--grep: "${text}" is not a regular expression: ${error instanceof Error ? error.message : String(error)}`,
      },
    ]);
  }
}

/** The value of a string flag. */
export function textOf(value: Arguments['flags'][string]): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** The values of a string flag that may be repeated. */
export function textsOf(value: Arguments['flags'][string]): readonly string[] {
  return Array.isArray(value) ? value : [];
}
