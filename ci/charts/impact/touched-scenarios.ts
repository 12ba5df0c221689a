import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse, parseAllDocuments } from 'yaml';
import { z } from 'zod';

const platform = z.looseObject({
  releases: z.array(z.looseObject({ name: z.string(), chart: z.string(), needs: z.array(z.string()).default([]) })),
});

/** The scenario files that run a release of one of the charts, or one that needs such a release. */
export async function touchedScenarios(root: string, charts: ReadonlySet<string>): Promise<string[]> {
  const folder = join(root, 'scenarios');
  const { releases } = platform.parse(parse(await readFile(join(folder, 'platform.yaml'), 'utf8')));
  const isTouched = (name: string): boolean => {
    const release = releases.find((other) => other.name === name);
    if (release === undefined) return false;
    return charts.has(release.chart.slice(release.chart.lastIndexOf('/') + 1)) || release.needs.some(isTouched);
  };
  const files = (await readdir(folder, { recursive: true })).filter((file) => file.endsWith('.yaml')).sort();
  const found = await Promise.all(
    files.map(async (file) => {
      const documents = parseAllDocuments(await readFile(join(folder, file), 'utf8'), { logLevel: 'error' });
      const needs = [...documents].flatMap((document) => needsOf(document.toJS()));
      return needs.some(isTouched) ? [`scenarios/${file}`] : [];
    }),
  );
  return found.flat();
}

function needsOf(document: unknown): string[] {
  const parsed = z.looseObject({ scenario: z.string(), needs: z.array(z.string()) }).safeParse(document);
  return parsed.success ? parsed.data.needs : [];
}
