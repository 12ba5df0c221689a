import { z } from 'zod';
import type { RunResult } from './result.ts';

const ms = z.number().min(0);
const count = z.int().min(0);
const text = z.string();
const verdict = z.enum(['passed', 'failed', 'skipped']);
const scenarioVerdict = z
  .enum(['passed', 'failed', 'skipped', 'flaky'])
  .describe('flaky: it both failed and passed in this run, on a retry or when it was repeated.');
const location = z
  .strictObject({ file: text, line: z.int().min(1), column: z.int().min(1) })
  .describe('A place in a file: path as the user would type it, line and column counted from 1.');

const failure = z
  .strictObject({
    message: text.describe('What happened, in one line.'),
    expected: text.exactOptional(),
    observed: text.exactOptional(),
    diff: text.exactOptional().describe('Unified diff of expectation and last observation.'),
    at: location.exactOptional(),
    excerpt: text.exactOptional().describe('The lines of YAML around the place.'),
    cause: text.exactOptional().describe('Why, in one sentence, if observations prove it.'),
    likelyCause: text.exactOptional().describe('The most likely reason, in one sentence, if it is only probable.'),
    origin: text.exactOptional().describe("What in the user's files produced the wrong object: value and template."),
    next: text.exactOptional().describe('The next command to run.'),
    bundle: text
      .regex(/^bundles\/[a-z0-9-]+\/attempt-\d+\/index\.md$/)
      .exactOptional()
      .describe('Index of the bundle of its scenario, relative to the reports folder.'),
    evidence: z.array(z.strictObject({ title: text, text })).readonly(),
  })
  .describe('Why something failed, without secrets.');

const step = z.strictObject({
  name: text,
  kind: text.describe('Kind of the step, such as request or sql.'),
  section: z.enum(['steps', 'finally']),
  at: location,
  verdict,
  startMs: ms.describe('Milliseconds since the start of the run.'),
  durationMs: ms,
  observations: count.describe('How many times the step was observed.'),
  reason: text.exactOptional().describe('Why it was skipped.'),
  failure: failure.exactOptional(),
});

const attempt = z.strictObject({
  verdict,
  startMs: ms,
  durationMs: ms,
  reason: text.exactOptional().describe('Why it was skipped.'),
  steps: z.array(step).readonly(),
});

const scenario = z.strictObject({
  name: text,
  file: text,
  line: z.int().min(1),
  tags: z.array(text).readonly(),
  verdict: scenarioVerdict,
  startMs: ms,
  durationMs: ms.describe('From the start of the first attempt to the end of the last.'),
  reason: text.exactOptional().describe('Why it was skipped.'),
  steps: z.array(step).readonly().describe('Those of the last attempt.'),
  attempts: z
    .array(attempt)
    .readonly()
    .exactOptional()
    .describe('Every attempt in order, including the last; only if there was more than one.'),
  notBegun: z.literal(true).exactOptional().describe('Set if the run ended before its turn.'),
  fromRun: text
    .exactOptional()
    .describe('Id of the earlier run that this result comes from; its times count from the start of that run.'),
  before: z
    .strictObject({ runId: text, verdict: scenarioVerdict })
    .exactOptional()
    .describe('What an earlier run reported, if this is the result of a rerun.'),
});

const task = z.strictObject({
  id: text,
  group: z.enum(['boot', 'images', 'charts', 'install', 'scenarios', 'cleanup']),
  title: text,
  verdict,
  startMs: ms,
  durationMs: ms,
  waitedFor: z
    .array(text)
    .readonly()
    .exactOptional()
    .describe('Ids of the tasks that had to end before it could start.'),
  own: z.literal(true).exactOptional().describe('Created for one scenario only.'),
  detail: text.exactOptional(),
  failure: failure.exactOptional(),
});

/** Schema of result.json. */
export const resultSchema: z.ZodType<RunResult> = z
  .strictObject({
    runId: text,
    platform: text,
    target: z.enum(['k3s', 'kubeconfig', 'local']),
    targetReason: text.describe('Why this target ran.'),
    kubernetes: text.exactOptional().describe('Version of Kubernetes that answered; absent on the local target.'),
    kubernetesAsked: text.exactOptional().describe('The requested version, if another one answered.'),
    startedAt: z.iso.datetime({ offset: true }).describe('RFC 3339.'),
    durationMs: ms,
    exitCode: count,
    phases: z.array(z.strictObject({ name: text, startMs: ms, durationMs: ms })).readonly(),
    tasks: z
      .array(task)
      .readonly()
      .describe('What was created before the scenarios could run, and removed after them.'),
    scenarios: z.array(scenario).readonly(),
    counts: z.strictObject({ passed: count, failed: count, flaky: count, skipped: count, skippedSteps: count }),
    shard: z
      .strictObject({
        index: z.int().min(1),
        count: z.int().min(1),
        durations: z.array(z.strictObject({ file: text, name: text, durationMs: ms })).readonly(),
      })
      .exactOptional()
      .describe('The part that this run executed, and the durations that the parts were balanced by.'),
    seed: count.exactOptional().describe('Seed of the shuffled order.'),
    rerunOf: text.exactOptional().describe('Id of the earlier run whose other results are included.'),
    failure: failure.exactOptional().describe('Why the environment could not be created; no scenario ran.'),
  })
  .describe('The result of a run of scenario files against a platform.');

/** JSON Schema (draft 2020-12) of result.json, for other tools that read it. */
export function resultJsonSchema(): object {
  return z.toJSONSchema(resultSchema);
}
