import type { Failure, RunResult, ScenarioResult, StepResult, TaskResult, Verdict } from '../model/result.ts';
import { sampleBrokenInstall, sampleFailure } from './sample-failure.ts';

type SampleStep = readonly [name: string, kind: string, durationMs: number, verdict?: Verdict, why?: string | Failure];

interface SampleScenario {
  readonly name: string;
  readonly file: string;
  readonly tags: readonly string[];
  readonly startMs: number;
  readonly steps: readonly SampleStep[];
  readonly reason?: string;
}

function task(group: TaskResult['group'], title: string, startMs: number, endMs: number, detail?: string): TaskResult {
  const id = `${group}/${title}`;
  const base = { id, group, title, verdict: 'passed', startMs, durationMs: endMs - startMs } as const;
  return detail === undefined ? base : { ...base, detail };
}

function scenario({ name, file, tags, startMs, steps, reason }: SampleScenario): ScenarioResult {
  let at = startMs;
  const results = steps.map(([stepName, kind, durationMs, verdict = 'passed', why], index): StepResult => {
    const line = 6 + index * 4;
    const step = { name: stepName, kind, section: 'steps', at: { file, line, column: 5 }, verdict } as const;
    const times = { startMs: at, durationMs, observations: durationMs > 5000 ? 48 : 1 };
    at += durationMs;
    if (typeof why === 'string') return { ...step, ...times, reason: why };
    return why ? { ...step, ...times, failure: why } : { ...step, ...times };
  });
  const verdict: Verdict = reason ? 'skipped' : steps.some((step) => step[3] === 'failed') ? 'failed' : 'passed';
  const base = { name, file, line: 2, tags, verdict, startMs, durationMs: at - startMs, steps: results };
  return reason ? { ...base, reason } : base;
}

const tasks: readonly TaskResult[] = [
  task('charts', 'render 6 charts', 0, 900, '31 objects, 5 images'),
  task('boot', 'k3s v1.35.4', 100, 9400, 'rancher/k3s:v1.35.4-k3s1'),
  task('images', 'postgres:17.6', 900, 5100, 'imported, 158 MB'),
  task('images', 'redis:8.2', 900, 3300, 'imported, 52 MB'),
  task('images', 'kaggle-data-api:3f9c2e71', 900, 13_200, 'built and imported'),
  task('images', 'fetch-kaggle:a04b77d2', 5100, 12_100, 'unchanged, imported'),
  task('install', 'kaggle-data-pvc', 9400, 9900),
  task('install', 'postgres', 9900, 16_800, '1 of 1 ready'),
  task('install', 'redis', 9400, 13_600, '1 of 1 ready'),
  task('install', 'kaggle-data-api', 16_800, 24_300, '2 of 2 ready'),
  task('install', 'fetch-kaggle', 24_300, 24_900),
  task('cleanup', 'k3s v1.35.4', 44_700, 45_600, 'container, network and volume removed'),
];

const dependent: SampleStep = ['remove it again', 'request', 0, 'skipped', 'an earlier step failed'];

const scenarios: readonly ScenarioResult[] = [
  scenario({
    name: 'The API is healthy through the ingress',
    file: 'scenarios/api-health.yaml',
    tags: ['api', 'smoke'],
    startMs: 24_900,
    steps: [['health is served', 'request', 84]],
  }),
  scenario({
    name: 'A dataset that was created can be read through the ingress',
    file: 'scenarios/dataset-created.yaml',
    tags: ['api', 'smoke'],
    startMs: 24_900,
    steps: [
      ['create it', 'request', 131],
      ['it is in the list', 'request', 10_020, 'failed', sampleFailure('scenarios/dataset-created.yaml')],
      dependent,
    ],
  }),
  scenario({
    name: 'Two pods see the same file on the shared volume, and it survives a restart',
    file: 'scenarios/shared-volume.yaml',
    tags: ['storage'],
    startMs: 25_000,
    steps: [
      ['write a file', 'exec', 410],
      ['restart the API', 'restart', 8300],
      ['read it in the new pod', 'exec', 390],
    ],
  }),
  scenario({
    name: 'The job run on demand leaves its files on the volume and its dataset in the API',
    file: 'scenarios/fetch-on-demand.yaml',
    tags: ['job', 'storage'],
    startMs: 34_100,
    steps: [
      ['run it now', 'job', 9200],
      ['the files are there', 'exec', 320],
      ['the dataset is registered', 'request', 61],
      ['rows are counted', 'sql', 38],
    ],
  }),
  scenario({
    name: 'Names <b>with</b> markup, "quotes" & 数据集 are kept as they are',
    file: 'scenarios/odd-names.yaml',
    tags: ['api'],
    startMs: 35_000,
    steps: [
      ['create it', 'request', 92],
      ['find it', 'sql', 21, 'skipped', 'when: target.kind == "kubeconfig" is false'],
    ],
  }),
  scenario({
    name: 'A drained node gives its pods to another one',
    file: 'scenarios/drain.yaml',
    tags: ['slow', 'fault'],
    startMs: 35_100,
    steps: [],
    reason: 'targets: kubeconfig; this run is on k3s, which has one node',
  }),
];

/** A run on k3s with passed, failed and skipped scenarios, as the runner would hand it over. */
export const sampleResult: RunResult = {
  runId: 'r7k2m9',
  platform: 'kaggle',
  target: 'k3s',
  targetReason: 'a container engine answers at unix:///var/run/docker.sock',
  kubernetes: 'v1.35.4+k3s1',
  startedAt: '2026-03-14T09:26:53.589Z',
  durationMs: 45_600,
  exitCode: 1,
  phases: [
    { name: 'charts', startMs: 0, durationMs: 900 },
    { name: 'boot', startMs: 100, durationMs: 9300 },
    { name: 'images', startMs: 900, durationMs: 12_300 },
    { name: 'install', startMs: 9400, durationMs: 15_500 },
    { name: 'scenarios', startMs: 24_900, durationMs: 19_800 },
    { name: 'cleanup', startMs: 44_700, durationMs: 900 },
  ],
  tasks,
  scenarios,
  counts: { passed: 4, failed: 1, flaky: 0, skipped: 1, skippedSteps: 2 },
};

/** The same run with every scenario passed. */
export const samplePassed: RunResult = {
  ...sampleResult,
  exitCode: 0,
  scenarios: scenarios.filter((each) => each.verdict !== 'failed'),
  counts: { passed: 4, failed: 0, flaky: 0, skipped: 1, skippedSteps: 1 },
};

/** A run whose environment could not be made: a release never became ready, no scenario ran. */
export const sampleBroken: RunResult = {
  ...sampleResult,
  exitCode: 4,
  durationMs: 17_900,
  phases: sampleResult.phases.slice(0, 4).map((phase) => ({ ...phase, durationMs: Math.min(phase.durationMs, 8000) })),
  tasks: [
    ...tasks.slice(0, 9),
    { ...task('install', 'kaggle-data-api', 16_800, 17_600), verdict: 'failed', failure: sampleBrokenInstall },
  ],
  scenarios: [],
  counts: { passed: 0, failed: 0, flaky: 0, skipped: 0, skippedSteps: 0 },
  failure: sampleBrokenInstall,
};

/** A run of `count` scenarios on four workers, one in 25 failed and one in 10 skipped. */
export function sampleOfMany(count: number): RunResult {
  const many = Array.from({ length: count }, (_, index): ScenarioResult => {
    const worker = index % 4;
    const file = `scenarios/area-${Math.floor(index / 20)}/case-${index}.yaml`;
    const skipped = index % 10 === 7;
    const failed = index % 25 === 3;
    return scenario({
      name: `Case ${index} holds for ${['readers', 'writers', 'the job', 'an upgrade'][worker]}`,
      file,
      tags: [['api', 'job', 'storage', 'charts'][index % 4] ?? 'api', index % 3 ? 'fast' : 'slow'],
      startMs: 24_900 + Math.floor(index / 4) * 900 + worker * 40,
      steps: skipped
        ? []
        : [
            ['apply it', 'apply', 60 + (index % 7) * 20],
            ['it is served', 'request', 110 + (index % 11) * 12],
            failed
              ? ['it is stored', 'sql', 240, 'failed', sampleFailure(file)]
              : ['it is stored', 'sql', 20 + (index % 5) * 9],
            ['remove it', 'delete', 45],
          ],
      ...(skipped ? { reason: 'needs a second node' } : {}),
    });
  });
  const endMs = Math.max(...many.map((each) => each.startMs + each.durationMs), 24_900);
  const of = (verdict: Verdict) => many.filter((each) => each.verdict === verdict).length;
  return {
    ...sampleResult,
    durationMs: endMs,
    phases: sampleResult.phases
      .slice(0, 5)
      .map((phase) => (phase.name === 'scenarios' ? { ...phase, durationMs: endMs - phase.startMs } : phase)),
    tasks: tasks.slice(0, -1),
    scenarios: many,
    counts: { passed: of('passed'), failed: of('failed'), flaky: 0, skipped: of('skipped'), skippedSteps: 0 },
  };
}
