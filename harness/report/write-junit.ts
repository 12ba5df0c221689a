import { formatDuration } from '../model/duration.ts';
import type { Attempt, Failure, RunResult, ScenarioResult, StepResult } from '../model/result.ts';
import { attemptsOf, describeEarlier } from './attempts-of.ts';
import { collectFailures } from './collect-failures.ts';
import { escapeAttribute, escapeMarkup } from './escape-markup.ts';
import { failureText } from './failure-text.ts';

/**
 * Who reads the JUnit XML: `jenkins` keeps to the schema of its xUnit plugin, which GitHub's tools read as well;
 * `gitlab` also names the file of each test case, which that schema forbids and GitLab links to.
 */
export type JunitDialect = 'jenkins' | 'gitlab';

/** The run as JUnit XML: one suite a scenario file, one case a scenario, and errors of the environment in one suite. */
export function junitXml(result: RunResult, dialect: JunitDialect = 'jenkins'): string {
  const { counts, platform, durationMs } = result;
  const errors = environmentErrors(result);
  const suites = [...Map.groupBy(result.scenarios, (scenario) => scenario.file)];
  const total = {
    name: platform,
    tests: result.scenarios.length + errors.length,
    failures: counts.failed,
    errors: errors.length,
    time: seconds(durationMs),
  };
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites${attributes(total)}>`,
    ...(errors.length > 0 ? environmentSuite(result, errors) : []),
    ...suites.flatMap(([file, scenarios]) => scenarioSuite(result, file, scenarios, dialect)),
    '</testsuites>',
    '',
  ].join('\n');
}

interface EnvironmentFault {
  readonly name: string;
  readonly failure: Failure;
  readonly durationMs: number;
}

function environmentErrors(result: RunResult): EnvironmentFault[] {
  return collectFailures(result)
    .filter(({ scenario }) => scenario === undefined)
    .map(({ title, failure, task }) => ({ name: title, failure, durationMs: task?.durationMs ?? result.durationMs }));
}

function environmentSuite(result: RunResult, errors: readonly EnvironmentFault[]): string[] {
  const head = { name: 'environment', tests: errors.length, failures: 0, errors: errors.length, skipped: 0 };
  const cases = errors.map(
    ({ name, failure, durationMs }) =>
      `    <testcase${attributes({ name, classname: 'environment', time: seconds(durationMs) })}>\n` +
      `      <error${attributes({ type: 'environment', message: failure.message })}>${escapeMarkup(failureText(failure))}</error>\n` +
      '    </testcase>',
  );
  return [`  <testsuite${attributes({ ...head, timestamp: result.startedAt })}>`, ...cases, '  </testsuite>'];
}

function scenarioSuite(
  result: RunResult,
  file: string,
  scenarios: readonly ScenarioResult[],
  dialect: JunitDialect,
): string[] {
  // The times of an earlier run's results do not count from the start of this one.
  const own = scenarios.filter((scenario) => scenario.fromRun === undefined);
  const start = own.length === 0 ? 0 : Math.min(...own.map((scenario) => scenario.startMs));
  const head = {
    name: file,
    tests: scenarios.length,
    failures: scenarios.filter((scenario) => scenario.verdict === 'failed').length,
    errors: 0,
    skipped: scenarios.filter((scenario) => scenario.verdict === 'skipped').length,
    time: seconds(scenarios.reduce((sum, scenario) => sum + scenario.durationMs, 0)),
    timestamp: new Date(Date.parse(result.startedAt) + start).toISOString(),
    file,
  };
  return [
    `  <testsuite${attributes(head)}>`,
    ...scenarios.flatMap((scenario) => testCase(scenario, dialect)),
    '  </testsuite>',
  ];
}

function testCase(scenario: ScenarioResult, dialect: JunitDialect): string[] {
  const head = {
    name: scenario.name,
    // Readers split a class name at its dots into package and class.
    classname: scenario.file.replace(/\.ya?ml$/, '').replace(/[/\\]+/g, '.'),
    time: seconds(scenario.durationMs),
    ...(dialect === 'gitlab' ? { file: scenario.file } : {}),
  };
  const lines = [`    <testcase${attributes(head)}>`];
  if (scenario.verdict === 'skipped') {
    lines.push(`      <skipped${attributes({ message: scenario.reason ?? 'no reason was given' })}/>`);
  }
  lines.push(...failureElements(scenario));
  const told = outputLines(scenario);
  if (told.length > 0) lines.push(`      <system-out>${escapeMarkup(told.join('\n'))}</system-out>`);
  return [...lines, '    </testcase>'];
}

/** One element an attempt, since readers show only the first of a kind: it holds every failed step. As Surefire has it,
 * the first failure of a failed case is its `failure`, the others are reruns; a case that also passed has `flakyFailure`
 * alone and counts as passed for those who do not know that element. */
function failureElements(scenario: ScenarioResult): string[] {
  const failed = attemptsOf(scenario).filter(({ verdict }) => verdict === 'failed');
  if (scenario.verdict === 'flaky') return failed.map((attempt) => failureElement('flakyFailure', scenario, attempt));
  if (scenario.verdict !== 'failed') return [];
  return failed.map((attempt, index) => failureElement(index === 0 ? 'failure' : 'rerunFailure', scenario, attempt));
}

function failureElement(name: string, scenario: ScenarioResult, attempt: Attempt): string {
  const failed = attempt.steps.filter((step) => step.failure !== undefined);
  const message = failed[0]?.failure?.message ?? scenario.reason ?? 'The scenario failed.';
  const text = failed.map((step) => `${step.name}\n${step.failure ? failureText(step.failure) : ''}`).join('\n\n');
  return `      <${name}${attributes({ type: failed[0]?.kind ?? 'scenario', message })}>${escapeMarkup(text)}</${name}>`;
}

function outputLines(scenario: ScenarioResult): string[] {
  const attempts = attemptsOf(scenario);
  const earlier = describeEarlier(scenario);
  return [
    ...(scenario.verdict === 'flaky' ? ['FLAKY: it failed and passed'] : []),
    ...(earlier === undefined ? [] : [earlier]),
    ...attempts.flatMap(({ verdict, steps }, index) => [
      ...(attempts.length > 1 ? [`attempt ${index + 1} of ${attempts.length}: ${verdict}`] : []),
      ...steps.map(stepLine),
    ]),
  ];
}

function stepLine(step: StepResult): string {
  const told = step.verdict === 'skipped' ? [step.kind] : [step.kind, formatDuration(step.durationMs)];
  if (step.section === 'finally') told.unshift('finally');
  if (step.observations > 1) told.push(`observed ${step.observations} times`);
  return `${step.verdict}: ${step.name} (${told.join(', ')})${step.reason ? `: ${step.reason}` : ''}`;
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(3);
}

function attributes(values: Readonly<Record<string, string | number>>): string {
  return Object.entries(values)
    .map(([name, value]) => ` ${name}="${escapeAttribute(String(value))}"`)
    .join('');
}
