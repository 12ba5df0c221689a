import test, { type ExecutionContext } from 'ava';
import { podIn } from '../../health/fixtures/seen.ts';
import { type Answer, list, refuse, send, watch } from '../../kube/fixtures/fake-api.ts';
import { context } from '../../session/fixtures/scenario-of.ts';
import { stepContext } from '../../steps/fixtures/step-context.ts';

const refused = { waiting: { reason: 'ImagePullBackOff', message: 'Back-off pulling image "shop:1"' } };
const pod = podIn(refused);

/** The one step of a scenario, on a cluster whose only pod cannot pull its image. */
async function run(t: ExecutionContext, step: string, within = '60s') {
  const answer: Answer = (response, request) => {
    if (request.url?.includes('watch=')) return watch('open')(response, request);
    if (request.url?.includes('/log?')) return refuse(400)(response, request);
    return (request.url?.endsWith('/pods/api-0') ? send(pod) : list('1', pod))(response, request);
  };
  const { target } = await stepContext(t, '/pods', answer, 60_000);
  const { runOn } = await context(t, () => undefined);
  const { steps } = await runOn(target, `scenario: S\nsteps:\n  - eventually: {within: ${within}, every: 1s}\n${step}`);
  return steps[0];
}

test('An assert that a hopeless state rules out fails at its first observation with state, place and diff', async (t) => {
  const step = await run(
    t,
    `    assert: {apiVersion: v1, kind: Pod, name: api-0}
    expect:
      object:
        metadata: {labels: {a: b}}
        status: {phase: Running}`,
  );
  t.like(step, { verdict: 'failed', observations: 1 });
  t.like(step?.failure, {
    message: 'object.status.phase cannot become "Running": an image cannot be pulled',
    expected: 'object.status.phase: "Running"',
  });
  t.regex(step?.failure?.observed ?? '', /^ImagePullBackOff after [\d.]+ m?s: waiting longer cannot help$/m);
  t.regex(step?.failure?.diff ?? '', /^- +phase: Running\n\+ +phase: Pending$/m);
  t.is(step?.failure?.at?.line, 8);
  t.regex(step?.failure?.evidence[0]?.text ?? '', /ImagePullBackOff/);
});

test('An assert that expects the hopeless state passes', async (t) => {
  const step = await run(
    t,
    `    assert: {apiVersion: v1, kind: Pod, labels: {}}
    expect: {object: {status: {containerStatuses: [{state: {waiting: {reason: ImagePullBackOff}}}]}}}`,
  );
  t.like(step, { verdict: 'passed', observations: 1 });
});

test('An assert that may still be met despite a hopeless state keeps observing until its timeout', async (t) => {
  const step = await run(
    t,
    `    assert: {apiVersion: v1, kind: Pod, name: api-0}
    expect: {object: {absent: true}}`,
    '5s',
  );
  t.like(step, { verdict: 'failed' });
  t.true((step?.observations ?? 0) > 1);
  t.regex(step?.failure?.message ?? '', /^object is not as expected after .* and \d observations$/);
});

test('An assert on a custom kind named like a built-in one keeps observing', async (t) => {
  const step = await run(
    t,
    `    assert: {apiVersion: shop.example/v1, kind: Pod, name: api-0}
    expect: {object: {status: {phase: Running}}}`,
    '5s',
  );
  t.true((step?.observations ?? 0) > 1);
  t.is(step?.failure?.observed, 'object.status.phase: "Pending"');
});

test('A logs step on a pod that can never have logs fails at its first observation', async (t) => {
  const step = await run(t, '    logs: {pod: api-0}\n    expect: {text: {contains: up}}');
  t.like(step, { verdict: 'failed', observations: 1 });
  t.regex(step?.failure?.observed ?? '', /^ImagePullBackOff: waiting longer cannot help$/m);
});

test('A step that the API server never answers times out with a plain message and no stack', async (t) => {
  const { target } = await stepContext(t, '/shops', () => undefined, 60_000, { '/apis/late.example/v1': ['Shop'] });
  const { runOn } = await context(t, () => undefined);
  const assert = 'assert: {apiVersion: late.example/v1, kind: Shop, name: a}';
  const { steps } = await runOn(target, `scenario: S\nsteps: [{${assert}, timeout: 100ms}]`);
  t.like(steps[0]?.failure, { message: 'the step did not end within 100 ms' });
  t.falsy(steps[0]?.failure?.evidence.some(({ title }) => title === 'stack'));
});
