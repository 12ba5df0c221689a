import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { expressionMatchersIn } from '../../expect/bind-expressions.ts';
import { membersRead, parseExpression, rootsRead } from '../../expressions/evaluate.ts';
import { expressionsIn } from '../../expressions/interpolate.ts';
import type { Problem } from '../../model/errors/input-error.ts';
import type { Step } from '../../model/scenario/scenario.ts';
import { namedBy, releasesOf } from '../../model/scenario/scenario-uses.ts';
import { everyRelease } from '../../model/scenario/step-kind.ts';
import type { SourceLocation } from '../../model/source-location.ts';
import { suggestion } from '../../text/suggest.ts';
import { capturesOf, isStep, isUse, type StepEntry, type StepGroups, type UseStep } from '../groups/step-group.ts';
import type { YamlDocument } from '../yaml/parse-yaml.ts';

const runMembers = ['id'];

/** The parts of a scenario that name something; they need not be well-formed otherwise. */
export interface NamedParts {
  /** undefined for an entry that is no text. */
  readonly needs: readonly (string | undefined)[];
  readonly changes?: readonly (string | undefined)[];
  readonly vars: Readonly<Record<string, unknown>>;
  /** Those of `steps`, then those of `finally`. */
  readonly steps: readonly StepEntry[];
  /** Parameters of a step group, which knows no variables; undefined for a scenario. */
  readonly params?: readonly string[];
}

/** What an expression may read at its place, by root name; undefined: any member. */
type Known = Readonly<Record<string, readonly string[] | undefined>>;

/** Checks that releases, variables, captures and files that a scenario names exist, and that its expressions parse.
 * @param releases undefined where they are not known: then no name of a release is a problem. */
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
  const expression = (text: string, at: SourceLocation, more: Known = {}) => {
    const problem = expressionProblem(text, { ...own, captured, run: runMembers, ...more });
    if (problem !== undefined) problems.push({ at, message: problem });
  };

  for (const key of ['needs', 'changes'] as const)
    for (const [index, name] of (scenario[key] ?? []).entries())
      if (name !== undefined) release(name, document.locate([key, index]));
  // Variables are evaluated from the top: each may read those above it.
  for (const [index, name] of vars.entries()) {
    for (const { expression: text, path } of expressionsIn(scenario.vars[name], [name])) {
      const problem = expressionProblem(text, { vars: vars.slice(0, index), captured: [], run: runMembers });
      if (problem !== undefined) problems.push({ at: document.locate(['vars', ...path]), message: problem });
    }
  }
  for (const step of scenario.steps) {
    if (isUse(step)) {
      for (const found of expressionsIn(step.with)) expression(found.expression, step.locate(['with', ...found.path]));
      if (step.when !== undefined) expression(step.when, step.locate(['when']));
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
    ] as const) {
      for (const found of expressionsIn(value)) expression(found.expression, step.locate([root, ...found.path]));
    }
    for (const found of expressionMatchersIn(step.expect))
      expression(found.expression, step.locate(['expect', ...found.path]), { value: undefined });
    if (typeof step.when === 'string') expression(step.when, step.locate(['when']));
    for (const [name, text] of Object.entries(step.capture ?? {})) {
      captured.push(name);
      if (typeof text !== 'string') continue;
      const problem = syntaxProblem(text);
      if (problem !== undefined) problems.push({ at: step.locate(['capture', name]), message: problem });
    }
  }
  return problems;
}

/** Every expression that a step or a use of a group reads names with. */
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
    const known = names.join(', ') || 'none; a document `group: NAME` beside the scenarios makes one';
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

function fileProblem(step: Step, file: string): string | undefined {
  if (file.includes('${{')) return undefined;
  const path = resolve(dirname(step.at.file), file);
  return existsSync(path) ? undefined : `file "${file}" does not exist (looked for ${path})`;
}

function syntaxProblem(text: string): string | undefined {
  try {
    parseExpression(text);
    return undefined;
  } catch (error) {
    return `"${text}" is not an expression: ${error instanceof Error ? error.message.split('\n')[0] : String(error)}`;
  }
}

function expressionProblem(text: string, known: Known): string | undefined {
  const problem = syntaxProblem(text);
  if (problem !== undefined) return problem;
  const roots = Object.keys(known);
  const root = rootsRead(text).find((name) => !roots.includes(name));
  if (root !== undefined) {
    const hint = root === 'vars' ? '; a group is given what it needs by its parameters' : '';
    return `unknown name "${root}" in "${text}"${suggestion(root, roots)}; known: ${roots.join(', ')}${hint}`;
  }
  for (const [name, members] of Object.entries(known)) {
    const unknown = members && membersRead(text, name).find((member) => !members.includes(member));
    if (members === undefined || unknown === undefined) continue;
    const allowed = members.length === 0 ? 'none is known here' : `known here: ${[...new Set(members)].join(', ')}`;
    return `unknown variable "${name}.${unknown}" in "${text}"${suggestion(unknown, members)}; ${allowed}`;
  }
  return undefined;
}
