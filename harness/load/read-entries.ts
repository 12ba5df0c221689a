import type { Problem } from '../model/errors/input-error.ts';
import type { StepKinds } from '../model/scenario/step-kind.ts';
import type { StepEntry, UseStep } from './groups/step-group.ts';
import { parseStep, toStep } from './parse-step.ts';
import { useSchema } from './scenario-schemas.ts';
import { allowedKeysAt } from './yaml/allowed-keys.ts';
import { describeIssues } from './yaml/describe-issues.ts';
import type { YamlDocument } from './yaml/parse-yaml.ts';

type Section = 'steps' | 'finally';

/** The valid entries of a section; adds the problems of the others to the list. */
export function parseEntries(
  document: YamlDocument,
  section: Section,
  text: string,
  kinds: StepKinds,
  problems: Problem[],
): StepEntry[] {
  return listOf(document, section).flatMap((item, index): readonly StepEntry[] => {
    const base = [section, index];
    if (!('use' in mapping(item))) {
      const step = parseStep(item, document, base, text, kinds, problems);
      return step === undefined ? [] : [step];
    }
    const parsed = useSchema.safeParse(item);
    if (parsed.success) return [toUse(parsed.data, document, base, text)];
    problems.push(...describeIssues(parsed.error.issues, document, base, (path) => allowedKeysAt(useSchema, path)));
    return [];
  });
}

/** The entries of a section as far as they can be read, so that a file with other mistakes gets its wrong names
 * reported too. */
export function readEntries(document: YamlDocument, section: Section, text: string, kinds: StepKinds): StepEntry[] {
  return listOf(document, section).flatMap((item, index): StepEntry[] => {
    const entry = mapping(item);
    const base = [section, index];
    if (typeof entry['use'] === 'string') {
      const when = typeof entry['when'] === 'string' ? { when: entry['when'] } : {};
      return [toUse({ use: entry['use'], with: mapping(entry['with']), ...when }, document, base, text)];
    }
    const kind = [...kinds.values()].find(({ name }) => name in entry);
    if (kind === undefined) return [];
    return [toStep({ ...entry, [kind.name]: mapping(entry[kind.name]) }, kind, document, base, text)];
  });
}

function toUse(
  data: Pick<UseStep, 'use' | 'with'> & { [K in 'name' | 'when' | 'skip']?: string | undefined },
  document: YamlDocument,
  base: readonly PropertyKey[],
  text: string,
): UseStep {
  const { name, when, skip } = data;
  return {
    use: data.use,
    with: data.with,
    ...(name !== undefined && { name }),
    ...(when !== undefined && { when }),
    ...(skip !== undefined && { skip }),
    at: document.locate(base),
    text,
    locate: (path) => document.locate([...base, ...path]),
  };
}

function listOf(document: YamlDocument, section: Section): readonly unknown[] {
  const list = mapping(document.value)[section];
  return Array.isArray(list) ? list : [];
}

/** The value if it is a mapping, else an empty mapping. */
export function mapping(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}
