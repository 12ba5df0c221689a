import { rm } from 'node:fs/promises';
import test from 'ava';
import { loadScenarios } from '../../load/load-scenarios.ts';
import { matcherNames } from '../../model/scenario/matcher.ts';
import { runScenario } from '../../scenario/run-scenario.ts';
import { stepKinds } from '../../steps/registry.ts';
import { context, json } from '../fixtures/scenario-of.ts';
import { documentedExamples } from './fixtures/documented-examples.ts';

const { page, examples, root } = documentedExamples();
const releases = ['kaggle-data-api', 'postgres', 'redis', 'fetch-kaggle', 'monitoring'];
const runnable = new Set(['request', 'script']);

test.after.always(() => rm(root, { recursive: true, force: true }));

test('Every example on the page is well-formed', (t) => {
  t.notThrows(() =>
    loadScenarios(
      examples.map(({ file }) => file),
      releases,
      stepKinds,
    ),
  );
});

test('The page has an example of every step kind and modifier, and lists every matcher', (t) => {
  const steps = loadScenarios(
    examples.map(({ file }) => file),
    releases,
    stepKinds,
  ).flatMap((scenario) => scenario.steps);
  const shown = new Set(steps.map(({ kind }) => kind));
  t.deepEqual(
    [...stepKinds.keys()].filter((kind) => !shown.has(kind)),
    [],
  );
  const modifiers = ['name', 'eventually', 'consistently', 'timeout', 'when', 'skip', 'capture'];
  t.deepEqual(
    modifiers.filter((modifier) => !steps.some((step) => modifier in step)),
    [],
  );
  t.deepEqual(
    matcherNames.filter((name) => !page.includes(`{${name}: `) && !page.includes(`\`${name}\``)),
    [],
  );
});

for (const { line, file } of examples) {
  const isRunnable = loadScenarios([file], releases, stepKinds).every(({ steps, finally: last }) =>
    [...steps, ...last].every(({ kind }) => runnable.has(kind)),
  );
  if (!isRunnable) continue;
  test(`The example in line ${line} passes`, async (t) => {
    const names: string[] = [];
    const { scenarioContext } = await context(t, (request, response) => {
      if (request.method !== 'POST') {
        const id = Number(/^\/datasets\/(\d+)$/.exec(request.url ?? '')?.[1]);
        const list = names.map((name, index) => ({ id: index + 1, name }));
        return json(response, id > 0 ? list[id - 1] : { datasets: list });
      }
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        const id = names.push((JSON.parse(body) as { name: string }).name);
        response.setHeader('location', `/datasets/${id}`);
        json(response, { id }, 201);
      });
    });
    for (const scenario of loadScenarios([file], releases, stepKinds)) {
      const { verdict, steps } = await runScenario(scenario, scenarioContext);
      const failure = steps.find((step) => step.failure)?.failure;
      t.is(verdict, 'passed', `${failure?.message}: ${failure?.observed}`);
    }
  });
}
