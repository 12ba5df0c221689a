import type { Problem } from '../model/errors/input-error.ts';
import type { Step } from '../model/scenario/scenario.ts';
import type { StepKind, StepKinds } from '../model/scenario/step-kind.ts';
import { suggestion } from '../text/suggest.ts';
import { modifiers, scenarioSchemas } from './scenario-schemas.ts';
import { allowedKeysAt } from './yaml/allowed-keys.ts';
import { describeIssues } from './yaml/describe-issues.ts';
import type { YamlDocument } from './yaml/parse-yaml.ts';

/** Parses one step; if it has problems, adds them to the list and returns undefined. @param text text of the file */
export function parseStep(
  value: unknown,
  document: YamlDocument,
  base: readonly PropertyKey[],
  text: string,
  known: StepKinds,
  problems: Problem[],
): Step | undefined {
  const at = document.locate(base);
  const names = [...known.keys()];
  const where = `${String(base[0])}[${String(base[1])}]`;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    problems.push({ at, message: `${where}: expected a mapping with one of ${names.join(', ')}` });
    return undefined;
  }
  const keys = Object.keys(value);
  const kinds = [...known.values()].filter(({ name }) => keys.includes(name));
  const [kind] = kinds;
  if (kind === undefined) {
    const unknown = keys.find((key) => !(key in modifiers) && key !== 'expect');
    const hint = unknown === undefined ? '' : `; unknown key "${unknown}"${suggestion(unknown, names)}`;
    problems.push({
      at: unknown === undefined ? at : document.locateKey([...base, unknown]),
      message: `${where}: a step needs one of ${names.join(', ')}${hint}`,
    });
    return undefined;
  }
  if (kinds.length > 1) {
    problems.push({
      at,
      message: `${where}: a step must have exactly one kind, got ${kinds.map(({ name }) => name).join(' and ')}`,
    });
    return undefined;
  }
  const schema = scenarioSchemas(known).steps.get(kind.name) ?? kind.schema;
  const parsed = schema.safeParse(value);
  if (!parsed.success) {
    problems.push(...describeIssues(parsed.error.issues, document, base, (path) => allowedKeysAt(schema, path)));
    return undefined;
  }
  return toStep(parsed.data as Record<string, unknown>, kind, document, base, text);
}

/** Builds a step from parsed data. @param text text of its file */
export function toStep(
  data: Record<string, unknown>,
  definition: StepKind,
  document: YamlDocument,
  base: readonly PropertyKey[],
  text: string,
): Step {
  const { [definition.name]: input, expect, ...rest } = data;
  return {
    ...rest,
    kind: definition.name,
    definition,
    input,
    expect: expect as Step['expect'],
    at: document.locate(base),
    text,
    uses: [],
    locate: (path) => document.locate([...base, ...path]),
  };
}
