import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { membersRead, parseExpression, rootsRead } from '../expressions/evaluate.ts';
import { expressionsIn } from '../expressions/interpolate.ts';
import type { Problem } from '../model/input-error.ts';
import type { Scenario, Step } from '../model/scenario.ts';
import type { SourceLocation } from '../model/source-location.ts';
import { definitionOf } from '../model/step-kinds.ts';
import { at } from './describe-issues.ts';
import type { YamlDocument } from './parse-yaml.ts';
import { suggestion } from './suggest.ts';

const roots = ['vars', 'captured', 'run'];
const runMembers = ['id'];
const everyRelease = '*';

/** The parts of a scenario that name something; they need not be well-formed otherwise. */
export interface NamedParts {
  /** undefined for an entry that is no text. */
  readonly needs: readonly (string | undefined)[];
  readonly vars: Readonly<Record<string, unknown>>;
  /** Those of `steps`, then those of `finally`. */
  readonly steps: readonly Step[];
}

/** Checks that releases, variables, captures and files that a scenario names exist, and that its expressions parse.
 * @param releases undefined where they are not known: then no name of a release is a problem. */
export function checkNames(
  scenario: NamedParts,
  document: YamlDocument,
  releases: readonly string[] | undefined,
): Problem[] {
  const problems: Problem[] = [];
  const vars = Object.keys(scenario.vars);
  const introduced = scenario.steps.flatMap((step) => namedBy(step, definitionOf(step.kind).introduces));
  const known = releases && [...releases, ...introduced.map(([, name]) => name)];

  const release = (name: string, at: SourceLocation) => {
    if (known === undefined || known.includes(name) || name === everyRelease || name.includes('${{')) return;
    problems.push({
      at,
      message: `unknown release "${name}"${suggestion(name, known)}; known: ${known.join(', ')}`,
    });
  };
  const expression = (text: string, at: SourceLocation, captured: readonly string[]) => {
    const problem = expressionProblem(text, vars, captured);
    if (problem !== undefined) problems.push({ at, message: problem });
  };

  for (const [index, need] of scenario.needs.entries()) {
    if (need !== undefined) release(need, document.locate(['needs', index]));
  }
  // Variables are evaluated from the top: each may read those above it.
  for (const [index, name] of vars.entries()) {
    for (const { expression: text, path } of expressionsIn(scenario.vars[name], [name])) {
      const problem = expressionProblem(text, vars.slice(0, index), []);
      if (problem !== undefined) problems.push({ at: document.locate(['vars', ...path]), message: problem });
    }
  }
  const captured: string[] = [];
  for (const step of scenario.steps) {
    for (const [path, name] of releasesOf(step)) release(name, step.locate([step.kind, ...path]));
    for (const [path, file] of namedBy(step, definitionOf(step.kind).files)) {
      const missing = fileProblem(step, file);
      if (missing !== undefined) problems.push({ at: step.locate([step.kind, ...path]), message: missing });
    }
    for (const [root, value] of [
      [step.kind, step.input],
      ['expect', step.expect],
    ] as const) {
      for (const found of expressionsIn(value))
        expression(found.expression, step.locate([root, ...found.path]), captured);
    }
    if (typeof step.when === 'string') expression(step.when, step.locate(['when']), captured);
    for (const [name, text] of Object.entries(step.capture ?? {})) {
      captured.push(name);
      if (typeof text !== 'string') continue;
      const problem = syntaxProblem(text);
      if (problem !== undefined) problems.push({ at: step.locate(['capture', name]), message: problem });
    }
  }
  return problems;
}

/** The releases that a scenario names, in `needs` and in its steps. */
export function releasesUsed(scenario: Scenario): string[] {
  const named = [...scenario.steps, ...scenario.finally].flatMap(releasesOf).map(([, name]) => name);
  return [...new Set([...scenario.needs, ...named])];
}

/** The absolute paths of the files and folders that a scenario names, and of those that its steps stand in. */
export function filesUsed(scenario: Scenario): string[] {
  const steps = [...scenario.steps, ...scenario.finally];
  const named = steps.flatMap((step) =>
    namedBy(step, definitionOf(step.kind).files).map(([, file]) => resolve(dirname(step.at.file), file)),
  );
  return [...new Set([resolve(scenario.at.file), ...steps.map(({ at: place }) => resolve(place.file)), ...named])];
}

/** The keys of a step that name a release, and the names. */
function releasesOf(step: Step): [path: readonly PropertyKey[], name: string][] {
  return namedBy(step, definitionOf(step.kind).releases);
}

/** The texts, alone or in lists, at dotted paths of a step's input. */
function namedBy(step: Step, paths: readonly string[] = []): [path: readonly PropertyKey[], name: string][] {
  return paths.flatMap((dotted) => {
    const path = dotted.split('.');
    const named = at(step.input, path);
    const list = Array.isArray(named)
      ? named.map((name, index) => [[...path, index], name] as const)
      : [[path, named] as const];
    return list.flatMap(([where, name]): [readonly PropertyKey[], string][] =>
      typeof name === 'string' ? [[where, name]] : [],
    );
  });
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

function expressionProblem(text: string, vars: readonly string[], captured: readonly string[]): string | undefined {
  const problem = syntaxProblem(text);
  if (problem !== undefined) return problem;
  const root = rootsRead(text).find((name) => !roots.includes(name));
  if (root !== undefined)
    return `unknown name "${root}" in "${text}"${suggestion(root, roots)}; known: ${roots.join(', ')}`;
  const scope = { vars, captured, run: runMembers };
  for (const [name, members] of Object.entries(scope)) {
    const unknown = membersRead(text, name).find((member) => !members.includes(member));
    if (unknown === undefined) continue;
    const allowed = members.length === 0 ? 'none is known here' : `known here: ${members.join(', ')}`;
    return `unknown variable "${name}.${unknown}" in "${text}"${suggestion(unknown, members)}; ${allowed}`;
  }
  return undefined;
}
