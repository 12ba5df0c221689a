import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { expressionMatchersIn } from '../../expect/bind-expressions.ts';
import { expressionProblem, type Known } from '../../expressions/expression-problem.ts';
import { expressionsIn, unfilledIn } from '../../expressions/interpolate.ts';
import type { Problem } from '../../model/errors/input-error.ts';
import type { Step } from '../../model/scenario/scenario.ts';
import { namedBy, releasesOf } from '../../model/scenario/scenario-uses.ts';
import { everyRelease } from '../../model/scenario/step-kind.ts';
import type { SourceLocation } from '../../model/source-location.ts';
import { suggestion } from '../../text/suggest.ts';
import { capturesOf, isStep, isUse, type StepEntry, type StepGroups, type UseStep } from '../groups/step-group.ts';
import { closedKeysOf } from '../yaml/allowed-keys.ts';
import type { YamlDocument } from '../yaml/parse-yaml.ts';

const runMembers = ['id'];

/** The parts of a scenario that contain names; the rest of the scenario may be invalid. */
export interface NamedParts {
  /** undefined for an entry that is not a string. */
  readonly needs: readonly (string | undefined)[];
  readonly changes?: readonly (string | undefined)[];
  readonly vars: Readonly<Record<string, unknown>>;
  /** The entries of `steps`, followed by those of `finally`. */
  readonly steps: readonly StepEntry[];
  /** Parameters of a step group, which has no variables; undefined for a scenario. */
  readonly params?: readonly string[];
}

/** Checks that the releases, variables, captures and files that a scenario names exist, and that its expressions parse.
 * @param releases undefined if unknown: names of releases are then not checked */
export function checkNames(
  scenario: NamedParts,
  document: YamlDocument,
  releases: readonly string[] | undefined,
  groups: StepGroups,
): Problem[] {
  const problems: Problem[] = [];
  const vars = Object.keys(scenario.vars);
  const steps = scenario.steps.filter(isStep);
  const introduced = steps.flatMap((step) => namedBy(step, step.definition.introduces));
  const known = releases && [...releases, ...introduced.map(([, name]) => name)];

  const release = (name: string, at: SourceLocation) => {
    if (known === undefined || known.includes(name) || name === everyRelease || name.includes('${{')) return;
    problems.push({
      at,
      message: `unknown release "${name}"${suggestion(name, known)}; known: ${known.join(', ')}`,
    });
  };
  const captured: string[] = [];
  const own: Known = scenario.params === undefined ? { vars } : { params: scenario.params };
  const checked = (text: string, at: SourceLocation, names: Known | undefined, decidedBy?: readonly string[]) => {
    const problem = expressionProblem(text, names, decidedBy);
    if (problem !== undefined) problems.push({ at, message: problem });
  };
  const readable = (): Known => ({ ...own, captured, run: runMembers });
  const expressions = (value: unknown, names: Known, locate: (path: readonly PropertyKey[]) => SourceLocation) => {
    for (const found of expressionsIn(value)) checked(found.expression, locate(found.path), names);
    for (const { path, message } of unfilledIn(value)) problems.push({ at: locate(path), message });
  };
  const when = (text: string, at: SourceLocation) => checked(text, at, readable(), Object.keys(readable()));

  for (const key of ['needs', 'changes'] as const)
    for (const [index, name] of (scenario[key] ?? []).entries())
      if (name !== undefined) release(name, document.locate([key, index]));
  // Variables are evaluated in order, so each may read those above it.
  for (const [index, name] of vars.entries()) {
    const names = { vars: vars.slice(0, index), captured: [], run: runMembers };
    expressions(scenario.vars[name], names, (path) => document.locate(['vars', name, ...path]));
  }
  for (const step of scenario.steps) {
    if (isUse(step)) {
      expressions(step.with, readable(), (path) => step.locate(['with', ...path]));
      if (step.when !== undefined) when(step.when, step.locate(['when']));
      problems.push(...useProblems(step, groups));
      captured.push(...capturesOf([step], groups));
      continue;
    }
    for (const [path, name] of releasesOf(step)) release(name, step.locate([step.kind, ...path]));
    for (const [path, file] of namedBy(step, step.definition.files)) {
      const missing = fileProblem(step, file);
      if (missing !== undefined) problems.push({ at: step.locate([step.kind, ...path]), message: missing });
    }
    for (const [root, value] of [
      [step.kind, step.input],
      ['expect', step.expect],
    ] as const)
      expressions(value, readable(), (path) => step.locate([root, ...path]));
    for (const found of expressionMatchersIn(step.expect)) {
      const names = { ...readable(), value: undefined };
      checked(found.expression, step.locate(['expect', ...found.path]), names, ['value']);
    }
    for (const [path, roots] of Object.entries(step.definition.conditions ?? {}))
      for (const [at, text] of namedBy(step, [path]).filter(([, each]) => !each.includes('${{')))
        checked(text, step.locate([step.kind, ...at]), anyOf(roots), roots);
    if (typeof step.when === 'string') when(step.when, step.locate(['when']));
    for (const [name, text] of Object.entries(step.capture ?? {})) {
      captured.push(name);
      const names = closedKeysOf(step.definition.expectation);
      if (typeof text === 'string') checked(text, step.locate(['capture', name]), names && anyOf(names));
    }
  }
  return problems;
}

/** Every expression in a step or in the use of a group. */
export function expressionsOf(entry: StepEntry): string[] {
  const found = isUse(entry)
    ? expressionsIn(entry.with)
    : [...expressionsIn(entry.input), ...expressionsIn(entry.expect), ...expressionMatchersIn(entry.expect)];
  return [...found.map(({ expression }) => expression), ...(entry.when === undefined ? [] : [entry.when])];
}

function useProblems(step: UseStep, groups: StepGroups): Problem[] {
  const group = groups.get(step.use);
  if (group === undefined) {
    const names = [...groups.keys()];
    const known = names.join(', ') || 'none; a document `group: NAME` in the same folder defines one';
    const message = `unknown group "${step.use}"${suggestion(step.use, names)}; known: ${known}`;
    return [{ at: step.locate(['use']), message }];
  }
  const parameters = [...group.parameters.keys()];
  const unknown = Object.keys(step.with).filter((name) => !group.parameters.has(name));
  const missing = [...group.parameters].filter(
    ([name, parameter]) => !('default' in parameter) && !(name in step.with),
  );
  return [
    ...unknown.map((name) => ({
      at: step.locate(['with', name]),
      message: `group "${step.use}" has no parameter "${name}"${suggestion(name, parameters)}; it has: ${parameters.join(', ') || 'none'}`,
    })),
    ...missing.map(([name]) => ({
      at: step.locate(['use']),
      message: `group "${step.use}" needs parameter "${name}", which has no default; add with: {${name}: ...}`,
    })),
  ];
}

/** Root names of which any member may be read. */
function anyOf(names: readonly string[]): Known {
  return Object.fromEntries(names.map((name) => [name, undefined]));
}

function fileProblem(step: Step, file: string): string | undefined {
  if (file.includes('${{')) return undefined;
  const path = resolve(dirname(step.at.file), file);
  return existsSync(path) ? undefined : `file "${file}" does not exist (looked for ${path})`;
}
