import { z } from 'zod';
import { commandText } from '../host/command-text.ts';
import { modifiers as modifierSchemas } from '../load/scenario-schemas.ts';
import { InputError } from '../model/errors/input-error.ts';
import { expectationSchema, matcherNames } from '../model/scenario/matcher.ts';
import type { StepKind, StepKinds } from '../model/scenario/step-kind.ts';
import type { Palette } from '../report/terminal/palette.ts';
import { suggestion } from '../text/suggest.ts';
import { describeKeys, describeRules, type KeyReference } from './describe-schema.ts';

/** Width of the output in columns. */
const columns = 100;

/** Lists the step kinds and modifiers, one per line. */
export function explainSteps(palette: Palette, known: StepKinds): string[] {
  const kinds = [...known.values()].map((kind) => ({ name: kind.name, type: '', description: summaryOf(kind) }));
  return [
    palette.strong('Step kinds'),
    ...table(palette, kinds),
    '',
    palette.strong('Modifiers, on any step'),
    ...table(
      palette,
      modifiers().map((each) => ({ ...each, type: '' })),
    ),
    '',
    `${commandText('explain', ['STEP'])} describes a kind, with an example.`,
  ];
}

/** The reference of a step kind: keys, rules, keys of `expect`, modifiers, and an example.
 * @throws InputError with the most similar name if there is no such kind */
export function explainStep(palette: Palette, known: StepKinds, name: string): string[] {
  const definition = known.get(name);
  if (definition === undefined) {
    const names = [...known.keys()];
    const message = `no step is called "${name}"${suggestion(name, names)}; known: ${names.join(', ')}`;
    throw new InputError([{ at: undefined, message }]);
  }
  const expected = describeKeys(definition.expectation);
  const rules = describeRules(definition.schema);
  return [
    `${palette.strong(name)}: ${summaryOf(definition)}`,
    whereItRuns(definition),
    '',
    palette.strong(`Keys of ${name}`),
    ...table(palette, describeKeys(definition.schema)),
    '',
    ...(rules.length === 0 ? [] : [palette.strong('Rules'), ...rules.flatMap((rule) => wrap(rule, 2)), '']),
    palette.strong('Keys of expect'),
    ...(expected.length === 0
      ? ['  none: the step fails if it cannot be done']
      : [
          ...table(
            palette,
            expected.map(({ name: key, description }) => ({ name: key, type: '', description: own(description) })),
          ),
          '',
          ...wrap(
            `Each is a value, compared by partial match, or a matcher at any depth: ${matcherNames.join(', ')}.`,
            2,
          ),
        ]),
    '',
    palette.strong('Modifiers'),
    ...table(palette, modifiers()),
    '',
    palette.strong('Example'),
    ...definition.example
      .trim()
      .split('\n')
      .map((line) => `  ${line}`),
  ];
}

function whereItRuns({ needsCluster, doesWithoutCluster }: StepKind): string {
  if (!needsCluster) return 'It runs on every target.';
  return doesWithoutCluster === undefined
    ? 'It needs a cluster: the local target skips it.'
    : 'Some of these steps need a cluster: the local target skips those.';
}

function summaryOf({ schema }: StepKind): string {
  return schema.description ?? '';
}

/** The keys that any step may have besides its kind and its expectation. */
function modifiers(): readonly KeyReference[] {
  return describeKeys(z.strictObject(modifierSchemas));
}

/** The description of a key of `expect`, unless it is the general one of all expectations. */
function own(description: string): string {
  return description === expectationSchema.description ? '' : description;
}

/** Formats rows of name, type and description as columns, wrapping the descriptions. */
function table(palette: Palette, rows: readonly KeyReference[]): string[] {
  const widest = (texts: readonly string[]) => Math.max(0, ...texts.map((text) => text.length));
  const nameWidth = widest(rows.map(({ name }) => name));
  const typeWidth = Math.min(34, widest(rows.map(({ type }) => type)));
  const indent = 2 + nameWidth + 2 + (typeWidth > 0 ? typeWidth + 2 : 0);
  return rows.flatMap(({ name, type, description }) => {
    const head = `  ${palette.accent(name)}${' '.repeat(nameWidth - name.length + 2)}`;
    const [first = '', ...rest] = wrap(description, indent);
    // A type too long for its column takes the rest of its line, and the description starts on the next one.
    if (type.length > typeWidth) return [head + palette.quiet(type), ...(description === '' ? [] : [first, ...rest])];
    const lead = head + (typeWidth > 0 ? palette.quiet(type.padEnd(typeWidth + 2)) : '');
    return [(lead + first.trimStart()).trimEnd(), ...rest];
  });
}

/** Wraps a text to lines of the output's width, indented by `indent` spaces. */
function wrap(text: string, indent: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && indent + line.length + 1 + word.length > columns) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line].map((each) => ' '.repeat(indent) + each);
}
