import { formatDuration } from '../model/duration.ts';
import type { Attempt, Failure, RunResult, ScenarioResult, StepResult } from '../model/result/result.ts';
import { attemptsOf, describeEarlier } from './attempts-of.ts';
import { collectFailures } from './collect-failures.ts';
import { escapeAttribute, escapeMarkup } from './escape-markup.ts';
import { failureText } from './terminal/format-failure.ts';

/**
 * Reader of the JUnit XML: `jenkins` follows the schema of its xUnit plugin, which GitHub's tools can read too;
 * `gitlab` also contains the file of each test case, which GitLab links to but that schema forbids.
 */
export type JunitDialect = 'jenkins' | 'gitlab';

/** A suite as XML, with its counts. */
interface Suite {
  readonly lines: readonly string[];
  readonly tests: number;
  readonly failures: number;
  readonly errors: number;
}

/** The run as JUnit XML: one suite per scenario file, one case per scenario, and errors of the environment in a
 * separate suite. */
export function junitXml(result: RunResult, dialect: JunitDialect = 'jenkins'): string {
  const errors = environmentErrors(result);
  const suites = [...Map.groupBy(result.scenarios, (scenario) => scenario.file)];
  return junitDocument(result.platform, result.durationMs, [
    ...(errors.length > 0 ? [environmentSuite(result, errors)] : []),
    ...suites.map(([file, scenarios]) => scenarioSuite(result, { name: file, file }, scenarios, dialect)),
  ]);
}

/** Combines suites to a document. @param durationMs total of all suites */
export function junitDocument(name: string, durationMs: number, suites: readonly Suite[]): string {
  const sum = (of: 'tests' | 'failures' | 'errors') => suites.reduce((total, suite) => total + suite[of], 0);
  const total = {
    name,
    tests: sum('tests'),
    failures: sum('failures'),
    errors: sum('errors'),
    time: seconds(durationMs),
  };
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites${attributes(total)}>`,
    ...suites.flatMap(({ lines }) => lines),
    '</testsuites>',
    '',
  ].join('\n');
}

/** A whole run as one suite: every scenario, and the errors of the environment.
 * @param classPrefix distinguishes its cases from those of other runs, for readers that only compare class names */
export function runSuite(name: string, classPrefix: string, result: RunResult): Suite {
  return scenarioSuite(result, { name, classPrefix }, result.scenarios, 'jenkins', environmentErrors(result));
}

interface EnvironmentFault {
  readonly name: string;
  readonly failure: Failure;
  readonly durationMs: number;
  readonly type: 'release' | 'environment';
}

function environmentErrors(result: RunResult): EnvironmentFault[] {
  return collectFailures(result)
    .filter(({ scenario }) => scenario === undefined)
    .map(({ title, failure, task }) => ({
      name: title,
      failure,
      durationMs: task?.durationMs ?? result.durationMs,
      type: task?.group === 'install' ? 'release' : 'environment',
    }));
}

function environmentSuite(result: RunResult, errors: readonly EnvironmentFault[]): Suite {
  const counts = { tests: errors.length, failures: 0, errors: errors.length };
  const head = { name: 'environment', ...counts, skipped: 0, timestamp: result.startedAt };
  return {
    ...counts,
    lines: [`  <testsuite${attributes(head)}>`, ...errors.flatMap(errorCase), '  </testsuite>'],
  };
}

function errorCase({ name, failure, durationMs, type }: EnvironmentFault): string[] {
  return [
    `    <testcase${attributes({ name, classname: 'environment', time: seconds(durationMs) })}>`,
    `      <error${attributes({ type, message: failure.message })}>${escapeMarkup(failureText(failure))}</error>`,
    '    </testcase>',
  ];
}

function scenarioSuite(
  result: RunResult,
  named: { readonly name: string; readonly file?: string; readonly classPrefix?: string },
  scenarios: readonly ScenarioResult[],
  dialect: JunitDialect,
  errors: readonly EnvironmentFault[] = [],
): Suite {
  // Times in results of an earlier run are relative to that run's start.
  const own = scenarios.filter((scenario) => scenario.fromRun === undefined);
  const start = own.length === 0 ? 0 : Math.min(...own.map((scenario) => scenario.startMs));
  const counts = {
    tests: scenarios.length + errors.length,
    failures: scenarios.filter((scenario) => scenario.verdict === 'failed').length,
    errors: errors.length,
  };
  const head = {
    name: named.name,
    ...counts,
    skipped: scenarios.filter((scenario) => scenario.verdict === 'skipped').length,
    time: seconds(scenarios.reduce((sum, scenario) => sum + scenario.durationMs, 0)),
    timestamp: new Date(Date.parse(result.startedAt) + start).toISOString(),
    ...(named.file !== undefined && { file: named.file }),
  };
  const cases = scenarios.flatMap((scenario) => testCase(scenario, dialect, named.classPrefix));
  return {
    ...counts,
    lines: [`  <testsuite${attributes(head)}>`, ...errors.flatMap(errorCase), ...cases, '  </testsuite>'],
  };
}

function testCase(scenario: ScenarioResult, dialect: JunitDialect, classPrefix = ''): string[] {
  const head = {
    name: scenario.name,
    // Readers split a class name at its dots into package and class.
    classname: classPrefix + scenario.file.replace(/\.ya?ml$/, '').replace(/[/\\]+/g, '.'),
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

/** One element per attempt, containing every failed step, because readers show only the first element of each kind. As
 * in Surefire, the first failure of a failed case is a `failure` and the others are `rerunFailure`; a flaky case only
 * has `flakyFailure` and counts as passed for readers that do not know that element. */
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
