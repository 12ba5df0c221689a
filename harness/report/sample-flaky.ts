import type { Attempt, Failure, RunResult, ScenarioResult } from '../model/result.ts';
import { samplePassed } from './sample-result.ts';

const file = 'scenarios/latest-version.yaml';
const at = { file, line: 6, column: 5 };

/** An attempt of one step that failed with `answer`, or passed. */
function attempt(startMs: number, durationMs: number, answer?: string): Attempt {
  const failure: Failure | undefined =
    answer === undefined
      ? undefined
      : {
          message: `GET http://kaggle-data-api.test/datasets/latest answered ${answer}, 3.0 s and 15 observations later`,
          at,
          next: 'npx platform-scenarios run scenarios/latest-version.yaml --keep',
          evidence: [],
        };
  const verdict = failure === undefined ? 'passed' : 'failed';
  const step = { name: 'read latest', kind: 'request', section: 'steps', at, observations: 15 } as const;
  return {
    verdict,
    startMs,
    durationMs,
    steps: [{ ...step, verdict, startMs, durationMs, ...(failure !== undefined && { failure }) }],
  };
}

function scenario(name: string, attempts: readonly [Attempt, ...Attempt[]]): ScenarioResult {
  const [first] = attempts;
  const last = attempts.at(-1) ?? first;
  const failed = attempts.filter(({ verdict }) => verdict === 'failed').length;
  return {
    name,
    file,
    line: 2,
    tags: ['api'],
    verdict: failed === 0 ? 'passed' : failed === attempts.length ? 'failed' : 'flaky',
    startMs: first.startMs,
    durationMs: last.startMs + last.durationMs - first.startMs,
    steps: last.steps,
    ...(attempts.length > 1 && { attempts }),
  };
}

const flaky = scenario('A consumer that reads latest sees one version', [
  attempt(25_000, 3010, '503'),
  attempt(28_020, 210),
]);
const hopeless = scenario('A version that was removed is gone', [
  attempt(28_300, 3010, '200'),
  attempt(31_320, 3020, '200'),
  attempt(34_350, 3000, '500'),
]);
const mended = scenario('A version is found by its tag', [attempt(37_400, 150)]);
const [earlier] = samplePassed.scenarios;

/** A rerun with `--retries 2`: one scenario flaky, one failed in every attempt, one mended, one kept from before. */
export const sampleFlaky: RunResult = {
  ...samplePassed,
  runId: 'r9x3p1',
  exitCode: 1,
  seed: 41,
  rerunOf: 'r7k2m9',
  scenarios: [
    flaky,
    hopeless,
    { ...mended, before: { runId: 'r7k2m9', verdict: 'failed' } },
    ...(earlier === undefined ? [] : [{ ...earlier, fromRun: 'r7k2m9' }]),
  ],
  counts: { passed: 2, failed: 1, flaky: 1, skipped: 0, skippedSteps: 0 },
};

/** The same without what failed in every attempt: it ends with 0, and says FLAKY. */
export const sampleFlakyOnly: RunResult = {
  ...sampleFlaky,
  exitCode: 0,
  scenarios: sampleFlaky.scenarios.filter(({ verdict }) => verdict !== 'failed'),
  counts: { ...sampleFlaky.counts, failed: 0 },
};
