import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Helm, stageChart } from '@platform-scenarios/harness';
import { parse } from 'yaml';
import { z } from 'zod';
import type { ChartFolder } from '../chart-folders.ts';
import { type Rendering, render } from '../render/render-charts.ts';

const caseSchema = z.strictObject({
  chart: z.string(),
  values: z.record(z.string(), z.unknown()),
  /** Texts that helm's refusal has to hold. */
  refused: z.array(z.string()).optional(),
  /** Kind/name to a text that the object has to hold, as compact JSON; a * in the name stands for any text. */
  accepted: z.record(z.string(), z.string()).optional(),
  /** Kind/name to a text that the object must not hold. */
  lacks: z.record(z.string(), z.string()).optional(),
});

type Case = z.output<typeof caseSchema>;

/** Tries the good and bad values of cases.yaml; what did not come out as written there, one line each. */
export async function checkCases(
  helm: Helm,
  charts: readonly ChartFolder[],
): Promise<{ tried: number; problems: string[] }> {
  const file = join(import.meta.dirname, 'cases.yaml');
  const cases = z.array(caseSchema).parse(parse(await readFile(file, 'utf8')));
  const byChart = Map.groupBy(cases, ({ chart }) => chart);
  const problems = await Promise.all(
    [...byChart].map(async ([name, ofChart]) => {
      const chart = charts.find((other) => other.name === name);
      if (chart === undefined) return [`${file}: there is no chart ${name}`];
      await using staged = await stageChart(chart.path);
      const found: string[] = [];
      for (const one of ofChart) {
        const outcome = await render(helm, {
          release: name,
          path: staged.path,
          args: ['--values', '-'],
          input: JSON.stringify(one.values),
        });
        found.push(...judge(one, outcome).map((problem) => `${name} with ${JSON.stringify(one.values)}: ${problem}`));
      }
      return found;
    }),
  );
  return { tried: cases.length, problems: problems.flat() };
}

function judge(one: Case, { objects, refused }: Pick<Rendering, 'objects' | 'refused'>): string[] {
  if (one.refused !== undefined) {
    if (refused === undefined) return ['helm accepted it'];
    return one.refused.filter((words) => !refused.includes(words)).map((words) => `expected "${words}" in: ${refused}`);
  }
  if (refused !== undefined) return [`helm refused it: ${refused}`];
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
    ...Object.entries(one.lacks ?? {}).flatMap(([name, words]) =>
      textOf(name)?.includes(words) ? [`expected no ${words} in ${name}`] : [],
    ),
  ];
}
