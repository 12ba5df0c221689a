import { globSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Problem } from '../../model/errors/input-error.ts';
import { InputError } from '../../model/errors/input-error.ts';
import type { StepKinds } from '../../model/scenario/step-kind.ts';
import { formatLocation } from '../../model/source-location.ts';
import { checkEffect } from '../checks/check-effect.ts';
import { checkKinds } from '../checks/check-kinds.ts';
import { checkMatchers } from '../checks/check-matchers.ts';
import { readText } from '../load-platform.ts';
import { mapping, parseEntries, readEntries } from '../read-entries.ts';
import { scenarioSchemas } from '../scenario-schemas.ts';
import { allowedKeysAt } from '../yaml/allowed-keys.ts';
import { describeIssues } from '../yaml/describe-issues.ts';
import { parseYaml, type YamlDocument } from '../yaml/parse-yaml.ts';
import { isStep, type StepGroup } from './step-group.ts';

/** A document with its file. */
export interface FileDocument {
  readonly file: string;
  readonly text: string;
  readonly document: YamlDocument;
}

/** Whether a document is a step group rather than a scenario. */
export function isGroup({ document }: FileDocument): boolean {
  return 'group' in mapping(document.value);
}

/** The documents with step groups in other files of the same folders. */
export function groupsBeside(files: readonly string[]): FileDocument[] {
  const given = new Set(files.map((file) => resolve(file)));
  const folders = [...new Set(files.map(dirname))];
  return folders.flatMap((folder) =>
    globSync('*.{yaml,yml}', { cwd: folder })
      .map((name) => join(folder, name))
      .filter((file) => !given.has(resolve(file)))
      .sort()
      .flatMap(groupsOf),
  );
}

function groupsOf(file: string): FileDocument[] {
  try {
    const text = readText(file);
    // Most files contain no groups and need not be parsed.
    if (!/^["']?group["']?\s*:/m.test(text)) return [];
    return parseYaml(text, file)
      .map((document) => ({ file, text, document }))
      .filter(isGroup);
  } catch (error) {
    // Errors in a file that was not requested are reported when it is.
    if (error instanceof InputError) return [];
    throw error;
  }
}

/** The step groups in documents, by name. Adds the problems of each to the list, except unknown names. */
export function readGroups(
  documents: readonly FileDocument[],
  kinds: StepKinds,
  problems: Problem[],
): Map<string, StepGroup> {
  const schema = scenarioSchemas(kinds).group;
  const groups = new Map<string, StepGroup>();
  for (const { document, text } of documents) {
    const parsed = schema.safeParse(document.value);
    const issues = parsed.success
      ? []
      : parsed.error.issues.filter(({ path }) => !(path[0] === 'steps' && typeof path[1] === 'number'));
    problems.push(...describeIssues(issues, document, [], (path) => allowedKeysAt(schema, path)));
    const entries = parseEntries(document, 'steps', text, kinds, problems);
    const own = entries.filter(isStep);
    problems.push(...own.flatMap(checkEffect), ...own.flatMap(checkMatchers), ...checkKinds(own));
    const name = mapping(document.value)['group'];
    if (typeof name !== 'string') continue;
    const other = groups.get(name);
    if (other !== undefined) {
      const message = `group "${name}" is a duplicate; the other one is at ${formatLocation(other.at)}`;
      problems.push({ at: document.locate(['group']), message });
      continue;
    }
    const parameters = Object.entries(mapping(mapping(document.value)['parameters']));
    groups.set(name, {
      name,
      document,
      parameters: new Map(parameters.map(([parameter, value]) => [parameter, mapping(value)])),
      // Groups with problems are included too, so that their names are checked; a file with problems is never run.
      entries: parsed.success ? entries : readEntries(document, 'steps', text, kinds),
      at: document.locate([]),
    });
  }
  return groups;
}
