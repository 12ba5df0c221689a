import { dirname } from 'node:path';
import { InputError, type Problem } from '../model/input-error.ts';
import type { Scenario } from '../model/scenario.ts';
import { scenarioSchema } from '../model/scenario.ts';
import { allowedKeysAt } from './allowed-keys.ts';
import { checkGroup } from './check-groups.ts';
import { checkLoads } from './check-loads.ts';
import { checkMatchers } from './check-matchers.ts';
import { checkNames, type NamedParts } from './check-names.ts';
import { describeIssues } from './describe-issues.ts';
import { expandGroups } from './expand-groups.ts';
import { readText } from './load-platform.ts';
import { parseYaml } from './parse-yaml.ts';
import { mapping, parseEntries, readEntries } from './read-entries.ts';
import { type FileDocument, groupsBeside, isGroup, readGroups } from './read-groups.ts';
import { isStep, type StepGroups } from './step-group.ts';

/** Reads scenario files, one document a scenario or a step group. Groups of the files beside them are known as well.
 * @param releases names that `needs` and the steps may use; undefined where they are not known, since the platform file
 * is wrong.
 * @throws InputError with every problem of all files at once. */
export function loadScenarios(files: readonly string[], releases: readonly string[] | undefined): Scenario[] {
  const problems: Problem[] = [];
  const documents = files.flatMap((file) => readDocuments(file, problems));
  const all = [...documents, ...groupsBeside(files)];
  const groups = new Map(
    [...new Set(all.map(({ file }) => dirname(file)))].map((folder) => {
      const own: Problem[] = [];
      const found = readGroups(
        all.filter((document) => isGroup(document) && dirname(document.file) === folder),
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
      const parsed = parseScenario(document, releases, known, own);
      problems.push(...own.sort(byPlace));
      return parsed;
    });
  if (problems.length > 0) throw new InputError(inOrderOf(files, problems));
  return scenarios;
}

/** The documents of a file; none where it cannot be read, which is added to the list. */
function readDocuments(file: string, problems: Problem[]): FileDocument[] {
  try {
    const text = readText(file);
    const documents = parseYaml(text, file);
    if (documents.length === 0)
      problems.push({ at: { file, line: 1, column: 1 }, message: 'the file is empty; expected scenario and steps' });
    return documents.map((document) => ({ file, text, document }));
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    problems.push(...error.problems);
    return [];
  }
}

/** The scenario of a document; none where it has problems, which are added to the list. */
function parseScenario(
  { file, text, document }: FileDocument,
  releases: readonly string[] | undefined,
  groups: StepGroups,
  problems: Problem[],
): Scenario[] {
  const parsed = scenarioSchema.safeParse(document.value);
  const issues = parsed.success
    ? []
    : parsed.error.issues.filter((issue) => issue.path.length < 2 || !isStepPath(issue.path));
  problems.push(...describeIssues(issues, document, [], (path) => allowedKeysAt(scenarioSchema, path)));
  const steps = parseEntries(document, 'steps', text, problems);
  const last = parseEntries(document, 'finally', text, problems);
  const own = [...steps, ...last].filter(isStep);
  problems.push(
    ...own.flatMap(checkMatchers),
    ...checkLoads(own),
    ...checkNames(namesOf({ file, text, document }), document, releases, groups),
  );
  if (!parsed.success || problems.length > 0) return [];
  const { data } = parsed;
  return [
    {
      name: data.scenario,
      tags: data.tags,
      needs: data.needs,
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

/** What a document names, as far as it can be read: a file with other mistakes is told its wrong names as well. */
function namesOf({ document, text }: FileDocument): NamedParts {
  const root = mapping(document.value);
  const needs = Array.isArray(root['needs'])
    ? root['needs'].map((need) => (typeof need === 'string' ? need : undefined))
    : [];
  return {
    needs,
    vars: mapping(root['vars']),
    steps: [...readEntries(document, 'steps', text), ...readEntries(document, 'finally', text)],
  };
}

/** Problems file by file, as the files were given; those of files beside them last. */
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
