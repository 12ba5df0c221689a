import type { Problem } from '../model/input-error.ts';
import { type Step, stepSchemas } from '../model/scenario.ts';
import { type StepKind, stepKindNames } from '../steps/registry.ts';
import { suggestion } from '../text/suggest.ts';
import { allowedKeysAt } from './allowed-keys.ts';
import { describeIssues } from './describe-issues.ts';
import type { YamlDocument } from './parse-yaml.ts';

/** One step of a document whose file has this text, undefined where it has problems, which are added to the list. */
export function parseStep(
  value: unknown,
  document: YamlDocument,
  base: readonly PropertyKey[],
  text: string,
  problems: Problem[],
): Step | undefined {
  const at = document.locate(base);
  const where = `${String(base[0])}[${String(base[1])}]`;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    problems.push({ at, message: `${where}: expected a mapping with one of ${stepKindNames.join(', ')}` });
    return undefined;
  }
  const keys = Object.keys(value);
  const kinds = stepKindNames.filter((kind) => keys.includes(kind));
  const kind = kinds[0];
  if (kind === undefined) {
    const known = Object.keys(stepSchemas.request.shape).filter((key) => key !== 'request');
    const unknown = keys.find((key) => !known.includes(key));
    const hint = unknown === undefined ? '' : `; unknown key "${unknown}"${suggestion(unknown, stepKindNames)}`;
    problems.push({
      at: unknown === undefined ? at : document.locateKey([...base, unknown]),
      message: `${where}: a step needs one of ${stepKindNames.join(', ')}${hint}`,
    });
    return undefined;
  }
  if (kinds.length > 1) {
    problems.push({ at, message: `${where}: a step has one kind, got ${kinds.join(' and ')}` });
    return undefined;
  }
  const schema = stepSchemas[kind];
  const parsed = schema.safeParse(value);
  if (!parsed.success) {
    problems.push(...describeIssues(parsed.error.issues, document, base, (path) => allowedKeysAt(schema, path)));
    return undefined;
  }
  return toStep(parsed.data as Record<string, unknown>, kind, document, base, text);
}

/** A step of parsed data. @param text that of its file. */
export function toStep(
  data: Record<string, unknown>,
  kind: StepKind,
  document: YamlDocument,
  base: readonly PropertyKey[],
  text: string,
): Step {
  const { [kind]: input, expect, ...modifiers } = data;
  return {
    ...modifiers,
    kind,
    input,
    expect: expect as Step['expect'],
    at: document.locate(base),
    text,
    uses: [],
    locate: (path) => document.locate([...base, ...path]),
  };
}
