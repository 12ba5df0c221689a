import type { ServerResponse } from 'node:http';
import test from 'ava';
import { type Answer, list, send, watch } from '../../kube/fixtures/fake-api.ts';
import { context } from '../../session/fixtures/scenario-of.ts';
import { stepContext } from '../../steps/fixtures/step-context.ts';

const pod = (phase: string) => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'api-0' }, status: { phase } });

test('eventually observes again as soon as the cluster changes, without waiting for its interval', async (t) => {
  let phase = 'Pending';
  let watching: ServerResponse | undefined;
  const asked = Promise.withResolvers<void>();
  const answer: Answer = (response, request) => {
    if (request.url?.includes('watch=')) {
      watch('open')(response, request);
      watching = response;
      return;
    }
    if (!request.url?.includes('/pods/api-0')) return list('1')(response, request);
    send(pod(phase))(response, request);
    asked.resolve();
  };
  const { target } = await stepContext(t, '/pods', answer, 60_000);
  while (watching === undefined) await new Promise((resolve) => setImmediate(resolve));
  const { runOn } = await context(t, () => undefined);
  const run = runOn(
    target,
    `scenario: S
steps:
  - eventually: {within: 20s, every: 20s}
    assert: {apiVersion: v1, kind: Pod, name: api-0}
    expect: {object: {status: {phase: Running}}}
`,
  );
  await asked.promise;
  phase = 'Running';
  const changedMs = performance.now();
  watching.write(
    `${JSON.stringify({ type: 'MODIFIED', object: { ...pod(phase), metadata: { name: 'api-0', resourceVersion: '2' } } })}\n`,
  );
  const { verdict, steps } = await run;
  t.log(`from the event to the verdict: ${Math.round(performance.now() - changedMs)} ms`);
  t.is(verdict, 'passed');
  t.is(steps[0]?.observations, 2);
  t.true((steps[0]?.durationMs ?? 0) < 10_000);
});
