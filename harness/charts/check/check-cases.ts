import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { z } from 'zod';
import { parseYaml } from '../../load/yaml/parse-yaml.ts';
import { InputError } from '../../model/errors/input-error.ts';
import { formatLocation } from '../../model/source-location.ts';
import { type Rendered, render } from '../render/render-chart.ts';
import type { Renderer } from '../render/renderer.ts';
import type { StagedFolder } from '../render/stage-charts.ts';

const caseSchema = z.strictObject({
  values: z.record(z.string(), z.unknown()),
  /** Texts that helm's refusal has to hold. */
  refused: z.array(z.string()).optional(),
  /** Kind/name to a text that the object must contain, as compact JSON; a * in the name matches any text. */
  accepted: z.record(z.string(), z.string()).optional(),
  /** Kind/name to a text that the object, which has to be there, must not hold; "" for an object that must not be there. */
  lacks: z.record(z.string(), z.string()).optional(),
});

type Case = z.output<typeof caseSchema>;

/** Where the good and bad values of a chart lie. */
function casesFile(chart: string): string {
  return join(chart, 'tests/cases.yaml');
}

/** Tries the good and bad values of each chart's tests/cases.yaml; what did not come out as written there, one line each.
 * @throws InputError where such a file is wrong. */
export async function checkCases(
  renderer: Renderer,
  charts: readonly StagedFolder[],
): Promise<{ tried: number; problems: string[] }> {
  const outcomes = await Promise.all(
    charts.map(async ({ chart, path }) => {
      const cases = await readCases(chart.path);
      const problems = cases.map(async ({ at, ...one }) => {
        const request = { release: chart.name, path, args: ['--values', '-'] };
        const outcome = await render(renderer, { ...request, input: textOf(one.values) });
        return judge(one, outcome).map((problem) => `${at}: ${problem}`);
      });
      return { tried: cases.length, problems: (await Promise.all(problems)).flat() };
    }),
  );
  return {
    tried: outcomes.reduce((sum, { tried }) => sum + tried, 0),
    problems: outcomes.flatMap(({ problems }) => problems),
  };
}

/** Values as JSON; a number of many digits is a number to helm too. */
function textOf(values: Case['values']): string {
  return JSON.stringify(values, (_key, value: unknown) => (typeof value === 'bigint' ? Number(value) : value));
}

async function readCases(chart: string): Promise<(Case & { readonly at: string })[]> {
  const path = casesFile(chart);
  if (!existsSync(path)) return [];
  const [document] = parseYaml(await readFile(path, 'utf8'), relative('', path));
  const parsed = z.array(caseSchema).safeParse(document?.value ?? []);
  if (parsed.success)
    return parsed.data.map((one, index) => {
      const at = document?.locate([index]);
      return { ...one, at: at === undefined ? relative('', path) : formatLocation(at) };
    });
  throw new InputError(
    parsed.error.issues.map(({ path: place, message }) => ({ at: document?.locate(place), message })),
  );
}

function judge(one: Case, { objects, refused }: Rendered): string[] {
  if (one.refused !== undefined) {
    if (refused === undefined) return ['helm accepted it'];
    return one.refused.filter((words) => !refused.includes(words)).map((words) => `expected "${words}" in: ${refused}`);
  }
  if (refused !== undefined) return [`helm rejected it: ${refused}`];
  const textOf = (pattern: string): string | undefined => {
    const [start = '', end] = pattern.split('*');
    const object = objects.find(({ kind, metadata }) => {
      const name = `${kind}/${metadata.name}`;
      return end === undefined ? name === start : name.startsWith(start) && name.endsWith(end);
    });
    return object && JSON.stringify(object);
  };
  return [
    ...Object.entries(one.accepted ?? {}).flatMap(([name, words]) =>
      textOf(name)?.includes(words) ? [] : [`expected ${words} in ${name}, found ${textOf(name) ?? 'no such object'}`],
    ),
    ...Object.entries(one.lacks ?? {}).flatMap(([name, words]) => {
      const text = textOf(name);
      if (words === '') return text === undefined ? [] : [`expected no ${name}, found ${text}`];
      if (text === undefined) return [`expected ${name} without ${words}, found no such object`];
      return text.includes(words) ? [`expected no ${words} in ${name}, found ${text}`] : [];
    }),
  ];
}
