import test, { type ExecutionContext } from 'ava';
import { match } from '../../expect/match.ts';
import { type Answer, list, refuse, watch } from '../../kube/fixtures/fake-api.ts';
import { stepContext } from '../fixtures/step-context.ts';
import { waitStep } from './define.ts';
import { run } from './run.ts';

const podOf = (name: string) => ({
  metadata: { name, uid: `uid-${name}`, resourceVersion: '1', labels: { app: name } },
  status: { phase: 'Running' },
});

/** A namespace with the pods writer and reader; `end` ends the writer. */
async function waiting(t: ExecutionContext) {
  const ended = Promise.withResolvers<void>();
  const answer: Answer = (response, request) => {
    if (!request.url?.includes('/pods')) return refuse(404)(response, request);
    if (!request.url.includes('watch=')) return list('1', podOf('writer'), podOf('reader'))(response, request);
    const event = `${JSON.stringify({ type: 'DELETED', object: podOf('writer') })}\n`;
    void ended.promise.then(() => response.write(event));
    return watch('open')(response, request);
  };
  const context = await stepContext(t, 'namespaces/shop/pods', answer);
  const wait = (input: object) =>
    run(waitStep.schema.parse({ apiVersion: 'v1', kind: 'Pod', until: 'deleted', ...input }), context);
  const view = context.target.cluster?.view;
  const gone = () =>
    view?.waitUntil(
      (seen) => (seen.get('Pod', 'writer') ? { state: 'pending', waitingFor: 'its end' } : { state: 'ready' }),
      { what: 'it is gone', timeoutMs: 5000, signal: context.signal },
    );
  return { context, wait, end: ended.resolve, gone };
}

test('An object that is deleted during the wait existed', async (t) => {
  const { wait, end } = await waiting(t);
  setTimeout(end, 50);
  const { value, implied } = await wait({ name: 'writer' });
  t.deepEqual(value, { object: undefined, objects: [], count: 0, existed: true });
  t.deepEqual(implied, { existed: true });
});

for (const input of [{ name: 'writer' }, { labels: { app: 'writer' } }])
  test(`An object that was deleted before the wait existed, selected by ${Object.keys(input)}`, async (t) => {
    const { wait, end, gone } = await waiting(t);
    end();
    await gone();
    t.like((await wait(input)).value, { existed: true });
  });

for (const [input, words] of [
  [{ name: 'writr' }, 'reader, writer (did you mean writer?)'],
  [{ labels: { app: 'writr' } }, 'reader, writer'],
] as const)
  test(`A wait for the deletion of an object that never existed fails, selected by ${Object.keys(input)}`, async (t) => {
    const { wait } = await waiting(t);
    const { value, implied, evidence, ...rest } = await wait(input);
    t.like(match(implied, value)[0], { path: ['existed'], expected: 'true', observed: 'false' });
    t.deepEqual(evidence, [{ title: 'every Pod observed in shop', text: words }]);
    const parsed = waitStep.schema.parse({ apiVersion: 'v1', kind: 'Pod', until: 'deleted', ...input });
    const name = 'name' in input ? 'writr' : 'with app=writr';
    t.deepEqual(waitStep.subject?.(parsed, { value, implied, evidence, ...rest })?.failed, {
      key: 'existed',
      words: `Pod ${name} was never observed, so it is unknown whether it was deleted`,
    });
  });

test('An object that a step of the scenario deleted existed, whatever its kind', async (t) => {
  const { context, wait } = await waiting(t);
  const { cluster } = context.target;
  const named = { apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler', name: 'auto' };
  const before = await wait(named);
  if (cluster !== undefined) await context.changes.change(cluster, named, async () => undefined);
  t.deepEqual([before.value['existed'], (await wait(named)).value['existed']], [false, true]);
});
