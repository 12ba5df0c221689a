import test, { type ExecutionContext } from 'ava';
import { type Answer, list, send, watch } from '../../kube/fixtures/fake-api.ts';
import type { KubeObject } from '../../model/cluster/kube-object.ts';
import { HarnessError } from '../../model/errors/harness-error.ts';
import { recordedOf, stepContext } from '../../steps/fixtures/step-context.ts';
import { runCronJob } from './run-cron-job.ts';

/** Runs the job of a CronJob whose Jobs have the spec; what a cluster makes of the Job is seen right away. */
async function ran(t: ExecutionContext, spec: object, live: (made: KubeObject) => object, timeoutMs = 5000) {
  const template = { spec: { containers: [{ name: 'main', image: 'a:1' }] } };
  const cronJob = {
    metadata: { name: 'fetch', annotations: recordedOf('job') },
    spec: { suspend: true, jobTemplate: { spec: { ...spec, template } } },
  };
  let made: KubeObject | undefined;
  let see: (() => void) | undefined;
  const answer: Answer = (response, request) => {
    if (request.url?.includes('/cronjobs')) return list('1', cronJob)(response, request);
    if (request.method === 'GET') {
      if (!request.url?.includes('watch=')) return list('1')(response, request);
      see = () =>
        response.write(`${JSON.stringify({ type: 'ADDED', object: { ...made, ...(made && live(made)) } })}\n`);
      return watch('open')(response, request);
    }
    let text = '';
    request.on('data', (chunk: Buffer) => (text += chunk.toString()));
    request.on('end', () => {
      made = { ...(JSON.parse(text) as KubeObject), apiVersion: 'batch/v1', kind: 'Job' };
      made = { ...made, metadata: { ...made.metadata, uid: 'j1', resourceVersion: '2' } };
      send(made)(response, request);
      see?.();
    });
  };
  const { target, signal } = await stepContext(t, '/batch/v1/', answer, 20_000);
  if (target.cluster === undefined) throw new Error('no cluster');
  const parts = { access: target.cluster, images: async () => undefined };
  const outcome = runCronJob(parts, { release: 'job', backoffLimit: 0, env: {}, timeoutMs, signal }, 'r1');
  return { outcome, made: () => made };
}

const complete = { status: { conditions: [{ type: 'Complete', status: 'True' }] } };

test('A suspended CronJob or Job template is run anyway', async (t) => {
  const { outcome, made } = await ran(t, { suspend: true }, ({ spec }) =>
    (spec as { suspend?: boolean }).suspend === true ? {} : complete,
  );
  t.like(await outcome, { succeeded: true, job: 'fetch-r1' });
  t.like(made()?.['spec'], { suspend: false });
});

test('A Job that something suspends on creation does not count as succeeded', async (t) => {
  const { outcome } = await ran(t, {}, ({ spec }) => ({ spec: { ...(spec as object), suspend: true } }), 700);
  const error = await t.throwsAsync(outcome, { instanceOf: HarnessError });
  t.regex(error?.observed ?? '', /Job\/fetch-r1 was suspended on creation/);
});

for (const [spec, observed] of [
  [{ completions: 0 }, 'completions: 0'],
  [{ parallelism: 0 }, 'parallelism: 0'],
  [{ completions: 0, parallelism: 0 }, 'parallelism: 0, completions: 0'],
] as const)
  test(`A Job with ${observed} is rejected because it would run no pod`, async (t) => {
    const { outcome, made } = await ran(t, spec, () => complete);
    const error = await t.throwsAsync(outcome, { instanceOf: HarnessError });
    t.like(error, { message: 'CronJob/fetch of release job runs no pod', observed });
    t.is(made(), undefined);
  });

for (const [spec, limits] of [
  [{ backoffLimit: 4 }, { backoffLimit: 0 }],
  [{ backoffLimitPerIndex: 1 }, { backoffLimitPerIndex: 0 }],
] as const)
  test(`The requested retry limit replaces ${Object.keys(spec).join()} of the template`, async (t) => {
    const { outcome, made } = await ran(t, spec, () => complete);
    await outcome;
    const { backoffLimit, backoffLimitPerIndex } = made()?.['spec'] as Readonly<Record<string, number | undefined>>;
    t.deepEqual(
      { backoffLimit, backoffLimitPerIndex },
      { backoffLimit: undefined, backoffLimitPerIndex: undefined, ...limits },
    );
  });
