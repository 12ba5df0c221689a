import { basename, dirname } from 'node:path';
import { InputError, type Problem } from '../model/errors/input-error.ts';
import type { Scenario } from '../model/scenario/scenario.ts';
import type { StepKinds } from '../model/scenario/step-kind.ts';
import { checkEffect } from './checks/check-effect.ts';
import { checkKinds } from './checks/check-kinds.ts';
import { checkMatchers } from './checks/check-matchers.ts';
import { checkNames, type NamedParts } from './checks/check-names.ts';
import { checkGroup } from './groups/check-groups.ts';
import { expandGroups } from './groups/expand-groups.ts';
import { type FileDocument, groupsBeside, isGroup, readGroups } from './groups/read-groups.ts';
import { isStep, type StepGroups } from './groups/step-group.ts';
import { readText } from './load-platform.ts';
import { mapping, parseEntries, readEntries } from './read-entries.ts';
import { scenarioSchemas } from './scenario-schemas.ts';
import { allowedKeysAt } from './yaml/allowed-keys.ts';
import { describeIssues } from './yaml/describe-issues.ts';
import { parseYaml } from './yaml/parse-yaml.ts';

/** Reads scenario files; each document is a scenario or a step group. Groups in other files of the same folders are
 * available too.
 * @param releases names that `needs` and the steps may use; undefined if unknown, because the platform file is invalid
 * @param kinds the available step kinds
 * @throws InputError with every problem of all files */
export function loadScenarios(
  files: readonly string[],
  releases: readonly string[] | undefined,
  kinds: StepKinds,
): Scenario[] {
  const problems: Problem[] = [];
  const documents = files.flatMap((file) => readDocuments(file, problems));
  const all = [...documents, ...groupsBeside(files)];
  const groups = new Map(
    [...new Set(all.map(({ file }) => dirname(file)))].map((folder) => {
      const own: Problem[] = [];
      const found = readGroups(
        all.filter((document) => isGroup(document) && dirname(document.file) === folder),
        kinds,
        own,
      );
      own.push(...[...found.values()].flatMap((group) => checkGroup(group, found, releases)));
      problems.push(...own.sort(byPlace));
      return [folder, found] as const;
    }),
  );
  const scenarios = documents
    .filter((document) => !isGroup(document))
    .flatMap((document) => {
      const own: Problem[] = [];
      const known = groups.get(dirname(document.file)) ?? new Map<string, never>();
      const parsed = parseScenario(document, { releases, kinds, groups: known }, own);
      problems.push(...own.sort(byPlace));
      return parsed;
    });
  for (const [index, { name, at }] of scenarios.entries()) {
    const first = scenarios.findIndex((each) => each.name === name && each.at.file === at.file);
    if (first < index)
      problems.push({
        at,
        message: `scenario "${name}" is a duplicate name in this file; results are stored by name`,
      });
  }
  if (problems.length > 0) throw new InputError(inOrderOf(files, problems));
  return scenarios;
}

/** The documents of a file; if it cannot be read, adds the problem to the list and returns none. */
function readDocuments(file: string, problems: Problem[]): FileDocument[] {
  try {
    const text = readText(file);
    // A `---` at the end of a file starts an empty document.
    const documents = parseYaml(text, file).filter(({ value }) => value !== null && value !== undefined);
    if (documents.length === 0)
      problems.push({ at: { file, line: 1, column: 1 }, message: 'the file is empty; expected scenario and steps' });
    return documents.map((document) => ({ file, text, document }));
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    problems.push(...error.problems);
    return [];
  }
}

/** The names that a scenario may use. */
interface Known {
  readonly releases: readonly string[] | undefined;
  readonly kinds: StepKinds;
  readonly groups: StepGroups;
}

/** The scenario of a document; if it has problems, adds them to the list and returns none. */
function parseScenario(
  { file, text, document }: FileDocument,
  { releases, kinds, groups }: Known,
  problems: Problem[],
): Scenario[] {
  const { apiVersion, kind, scenario } = mapping(document.value);
  if (typeof apiVersion === 'string' && typeof kind === 'string' && scenario === undefined) {
    const message = `a Kubernetes object (${kind}), not a scenario; a scenario in the same folder can apply it with apply: {file: ${basename(file)}}`;
    problems.push({ at: document.locate([]), message });
    return [];
  }
  const schema = scenarioSchemas(kinds).scenario;
  const parsed = schema.safeParse(document.value);
  const issues = parsed.success
    ? []
    : parsed.error.issues.filter((issue) => issue.path.length < 2 || !isStepPath(issue.path));
  problems.push(...describeIssues(issues, document, [], (path) => allowedKeysAt(schema, path)));
  const steps = parseEntries(document, 'steps', text, kinds, problems);
  const last = parseEntries(document, 'finally', text, kinds, problems);
  const own = [...steps, ...last].filter(isStep);
  problems.push(
    ...own.flatMap(checkEffect),
    ...own.flatMap(checkMatchers),
    ...checkKinds(own),
    ...checkNames(namesOf({ file, text, document }, kinds), document, releases, groups),
  );
  if (!parsed.success || problems.length > 0) return [];
  const { data } = parsed;
  return [
    {
      name: data.scenario,
      tags: data.tags,
      needs: data.needs,
      changes: data.changes,
      targets: data.targets,
      isolation: data.isolation,
      platformAt: data.platformAt,
      vars: data.vars,
      skip: data.skip,
      steps: expandGroups(steps, groups),
      finally: expandGroups(last, groups),
      at: { ...document.locate([]), file },
      text,
    },
  ];
}

/** The names in a document as far as it can be read, so that a file with other mistakes gets its wrong names reported
 * too. */
function namesOf({ document, text }: FileDocument, kinds: StepKinds): NamedParts {
  const root = mapping(document.value);
  const texts = (value: unknown) =>
    Array.isArray(value) ? value.map((name) => (typeof name === 'string' ? name : undefined)) : [];
  return {
    needs: texts(root['needs']),
    changes: texts(root['changes']),
    vars: mapping(root['vars']),
    steps: [...readEntries(document, 'steps', text, kinds), ...readEntries(document, 'finally', text, kinds)],
  };
}

/** Sorts problems by file, in the order that the files were given; those in other files come last. */
function inOrderOf(files: readonly string[], problems: readonly Problem[]): Problem[] {
  const place = ({ at, message }: Problem) => {
    const index = files.findIndex((file) => (at === undefined ? message.startsWith(file) : at.file === file));
    return index === -1 ? files.length : index;
  };
  return [...problems].sort((a, b) => place(a) - place(b) || byPlace(a, b));
}

function byPlace(a: Problem, b: Problem): number {
  return (a.at?.line ?? 0) - (b.at?.line ?? 0) || (a.at?.column ?? 0) - (b.at?.column ?? 0);
}

function isStepPath(path: readonly PropertyKey[]): boolean {
  return (path[0] === 'steps' || path[0] === 'finally') && typeof path[1] === 'number';
}
