import { InputError, type Problem } from '../model/input-error.ts';
import type { Scenario, Step } from '../model/scenario.ts';
import { scenarioSchema } from '../model/scenario.ts';
import { stepKindNames } from '../model/step-kinds.ts';
import { allowedKeysAt } from './allowed-keys.ts';
import { checkLoads } from './check-loads.ts';
import { checkMatchers } from './check-matchers.ts';
import { checkNames, type NamedParts } from './check-names.ts';
import { describeIssues } from './describe-issues.ts';
import { readText } from './load-platform.ts';
import { parseStep, toStep } from './parse-step.ts';
import { parseYaml, type YamlDocument } from './parse-yaml.ts';

/** Reads scenario files, one document a scenario.
 * @param releases names that `needs` and the steps may use; undefined where they are not known, since the platform file
 * is wrong.
 * @throws InputError with every problem of all files at once. */
export function loadScenarios(files: readonly string[], releases: readonly string[] | undefined): Scenario[] {
  const problems: Problem[] = [];
  const scenarios: Scenario[] = [];
  for (const file of files) {
    try {
      const text = readText(file);
      const documents = parseYaml(text, file);
      if (documents.length === 0)
        problems.push({ at: { file, line: 1, column: 1 }, message: 'the file is empty; expected scenario and steps' });
      for (const document of documents) {
        const own: Problem[] = [];
        scenarios.push(...parseScenario(document, file, text, releases, own));
        problems.push(...own.sort(byPlace));
      }
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      problems.push(...error.problems);
    }
  }
  if (problems.length > 0) throw new InputError(problems);
  return scenarios;
}

function parseScenario(
  document: YamlDocument,
  file: string,
  text: string,
  releases: readonly string[] | undefined,
  problems: Problem[],
): Scenario[] {
  const parsed = scenarioSchema.safeParse(document.value);
  const issues = parsed.success
    ? []
    : parsed.error.issues.filter((issue) => issue.path.length < 2 || !isStepPath(issue.path));
  problems.push(...describeIssues(issues, document, [], (path) => allowedKeysAt(scenarioSchema, path)));
  const steps = parseSteps(document, 'steps', problems);
  const last = parseSteps(document, 'finally', problems);
  const all = [...steps, ...last];
  problems.push(
    ...all.flatMap(checkMatchers),
    ...checkLoads(all),
    ...checkNames(namesOf(document), document, releases),
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
      steps,
      finally: last,
      at: { ...document.locate([]), file },
      text,
    },
  ];
}

/** What a document names, as far as it can be read: a file with other mistakes is told its wrong names as well. */
function namesOf(document: YamlDocument): NamedParts {
  const root = mapping(document.value);
  const needs = Array.isArray(root['needs'])
    ? root['needs'].map((need) => (typeof need === 'string' ? need : undefined))
    : [];
  const steps = (section: 'steps' | 'finally') => {
    const list = Array.isArray(root[section]) ? root[section] : [];
    return list.flatMap((item, index) => {
      const step = mapping(item);
      const kind = stepKindNames.find((name) => name in step);
      return kind === undefined
        ? []
        : [toStep({ ...step, [kind]: mapping(step[kind]) }, kind, document, [section, index])];
    });
  };
  return { needs, vars: mapping(root['vars']), steps: [...steps('steps'), ...steps('finally')] };
}

function mapping(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}

function byPlace(a: Problem, b: Problem): number {
  return (a.at?.line ?? 0) - (b.at?.line ?? 0) || (a.at?.column ?? 0) - (b.at?.column ?? 0);
}

function isStepPath(path: readonly PropertyKey[]): boolean {
  return (path[0] === 'steps' || path[0] === 'finally') && typeof path[1] === 'number';
}

function parseSteps(document: YamlDocument, section: 'steps' | 'finally', problems: Problem[]): Step[] {
  const value = document.value;
  const list = typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[section] : undefined;
  if (!Array.isArray(list)) return [];
  return list.flatMap((item, index) => parseStep(item, document, [section, index], problems) ?? []);
}
