import { execFile } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import test from 'ava';
import { parse } from 'yaml';
import { z } from 'zod';
import { root } from '../docs/documents.ts';
import { dashboards } from './dashboards.ts';
import { findPromtool } from './promtool.ts';
import { folder, textOf } from './write-dashboards.ts';

const queries = Object.values(dashboards).flatMap(({ panels }) => panels.flatMap((panel) => panel.queries));
const expressions = queries.map(([promql]) => promql);
const promtool = findPromtool();

/** The names of metrics in PromQL: words that are not functions, labels, keywords or strings. */
function metricsIn(promql: string): string[] {
  const bare = promql
    .replaceAll(/"[^"]*"/g, '')
    .replaceAll(/\{[^}]*\}/g, ' ')
    .replaceAll(/\[[^\]]*\]/g, ' ')
    .replaceAll(/\b(by|on|without|ignoring)\s*\([^)]*\)/g, ' ');
  return [...bare.matchAll(/[a-zA-Z_:][\w:]*(?!\w*\s*\()/g)].map(([name]) => name).filter((name) => name.length > 1);
}

test('The dashboard files of the chart are up to date; if not, run node ci/monitoring/write-dashboards.ts', (t) => {
  t.deepEqual(
    globSync('*.json', { cwd: folder }).sort(),
    Object.keys(dashboards)
      .map((name) => `${name}.json`)
      .sort(),
  );
  for (const name of Object.keys(dashboards)) t.is(readFileSync(join(folder, `${name}.json`), 'utf8'), textOf(name));
  const values = readFileSync(join(folder, '../values.yaml'), 'utf8');
  for (const name of Object.keys(dashboards)) t.true(values.includes(`dashboards/${name}.json`), name);
});

test('A scenario queries every metric that a dashboard uses', (t) => {
  const file = join(root, 'scenarios/monitoring-metrics.yaml');
  const { steps } = z
    .object({ steps: z.array(z.object({ metrics: z.object({ query: z.string() }).optional() })) })
    .parse(parse(readFileSync(file, 'utf8')));
  const asked = new Set(steps.flatMap(({ metrics }) => metrics?.query.match(/[a-zA-Z_:][\w:]*/g) ?? []));
  const shown = new Set(expressions.flatMap(metricsIn));
  t.true(shown.size > 20);
  // No alert fires on a healthy platform.
  shown.delete('ALERTS');
  t.deepEqual(
    [...shown].filter((name) => !asked.has(name)),
    [],
  );
});

if (promtool === undefined) {
  test.skip('Every query is valid PromQL (promtool is neither on PATH nor set by PROMTOOL)', () => undefined);
} else {
  test('Every query is valid PromQL', async (t) => {
    const temporary = mkdtempSync(join(tmpdir(), 'queries-'));
    t.teardown(() => rmSync(temporary, { recursive: true }));
    const rules = expressions.map((expr, index) => ({ record: `query:${index}`, expr }));
    const file = join(temporary, 'rules.yaml');
    writeFileSync(file, JSON.stringify({ groups: [{ name: 'queries', rules }] }));
    const told = await promisify(execFile)(promtool, ['check', 'rules', file]).catch((error: Error) => error);
    t.false(told instanceof Error, told instanceof Error ? told.message : '');
  });
}
