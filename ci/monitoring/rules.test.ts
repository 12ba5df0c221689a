import { execFile } from 'node:child_process';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import test from 'ava';
import { parse } from 'yaml';
import { z } from 'zod';
import { readDocument, root } from '../docs/documents.ts';
import { findPromtool } from './promtool.ts';

const chart = join(root, 'charts/monitoring');
const groups = z.object({
  groups: z.array(
    z.object({
      rules: z.array(
        z.object({
          alert: z.string().optional(),
          expr: z.string(),
          labels: z.object({ severity: z.enum(['page', 'ticket']) }).optional(),
          annotations: z.object({ summary: z.string(), runbook_url: z.string() }).optional(),
        }),
      ),
    }),
  ),
});
const tests = z.object({
  rule_files: z.array(z.string()),
  tests: z.array(
    z.object({ alert_rule_test: z.array(z.object({ alertname: z.string(), exp_alerts: z.array(z.unknown()) })) }),
  ),
});
const files = globSync('rules/*.rules.yaml', { cwd: chart }).sort();
const alerts = files
  .flatMap((file) => groups.parse(parse(readFileSync(join(chart, file), 'utf8'))).groups)
  .flatMap(({ rules }) => rules)
  .filter(({ alert }) => alert !== undefined);
const promtool = findPromtool();
const run = promisify(execFile);

test('Every alert has a severity, a summary and an existing runbook', (t) => {
  t.true(alerts.length >= 10);
  for (const { alert, labels, annotations } of alerts) {
    const [file = '', anchor] = annotations?.runbook_url.split('#') ?? [];
    t.truthy(labels?.severity, alert);
    t.true(existsSync(join(root, file)), `${alert}: there is no ${file}`);
    if (anchor !== undefined) t.true(readDocument(file).anchors.has(anchor), `${alert}: ${file} has no #${anchor}`);
    t.true(readFileSync(join(root, 'docs/runbooks/alerts.md'), 'utf8').includes(`\`${alert}\``), `${alert} has no row`);
  }
});

test('Every alert has a test in which it fires and one in which it does not', (t) => {
  const cases = globSync('tests/rules/*.yaml', { cwd: chart })
    .map((file) => tests.parse(parse(readFileSync(join(chart, file), 'utf8'))))
    .flatMap((file) => file.tests.flatMap((each) => each.alert_rule_test));
  for (const { alert } of alerts) {
    const mine = cases.filter(({ alertname }) => alertname === alert);
    t.true(
      mine.some(({ exp_alerts }) => exp_alerts.length > 0),
      `${alert} is never seen to fire`,
    );
    t.true(
      mine.some(({ exp_alerts }) => exp_alerts.length === 0),
      `${alert} is never seen to be silent`,
    );
  }
});

test('The chart mounts every rule file', (t) => {
  const values = readFileSync(join(chart, 'values.yaml'), 'utf8');
  for (const file of files) t.true(values.includes(`"name" "${file}"`), file);
});

if (promtool === undefined) {
  test.skip('The rules pass their tests (promtool is neither on PATH nor set by PROMTOOL)', () => undefined);
} else {
  test('The rules pass their tests', async (t) => {
    const cases = globSync('tests/rules/*.yaml', { cwd: chart });
    t.is(cases.length, files.length);
    const told = await run(promtool, ['test', 'rules', ...cases], { cwd: chart }).catch((error: Error) => error);
    t.false(told instanceof Error, told instanceof Error ? told.message : '');
  });
}
