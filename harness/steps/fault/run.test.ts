import test from 'ava';
import { type Answer, list, refuse, send } from '../../kube/fixtures/fake-api.ts';
import { HarnessError } from '../../model/errors/harness-error.ts';
import { stepContext } from '../fixtures/step-context.ts';
import { faultStep } from './define.ts';
import { brokenKinds, openFault } from './open-fault.ts';
import { run } from './run.ts';

const parsed = (input: object) => faultStep.schema.parse(input);

test('Killing a named pod waits until the watch shows that it is gone', async (t) => {
  const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'writer', uid: 'u1', resourceVersion: '1' } };
  let seenToBeGone = false;
  let end: (() => void) | undefined;
  const answer: Answer = (response, request) => {
    if (request.method === 'DELETE') {
      setTimeout(() => {
        seenToBeGone = true;
        end?.();
      }, 200);
      return send({})(response, request);
    }
    if (request.url?.includes('/pods/')) return send(pod)(response, request);
    if (!request.url?.includes('watch=')) return list('1', pod)(response, request);
    response.writeHead(200).write('\n');
    end = () => response.write(`${JSON.stringify({ type: 'DELETED', object: pod })}\n`);
  };
  const { value } = await run(parsed({ kill: { pod: 'writer' } }), await stepContext(t, '/pods', answer));
  t.deepEqual(value, { pods: ['writer'] });
  t.true(seenToBeGone);
});

test('Killing a pod that does not exist fails', async (t) => {
  const error = await t.throwsAsync(
    run(parsed({ kill: { pod: 'writr' } }), await stepContext(t, '/pods/writr', refuse(404))),
    { instanceOf: HarnessError },
  );
  t.is(error?.message, 'there is no pod writr to kill');
});

test('Healing a fault that no step caused fails; healing a healed fault again succeeds', async (t) => {
  const broken = brokenKinds();
  const bare = await stepContext(t, '/none', refuse(404));
  const context = { ...bare, shared: <T>() => broken as T };
  const heal = (kind: string) => run(parsed({ heal: kind }), context);
  for (const kind of ['all', 'cut'])
    t.like(await t.throwsAsync(heal(kind), { instanceOf: HarnessError }), {
      message: `heal: ${kind} has nothing to undo`,
      observed: 'no fault was caused; killed pods recover by themselves',
    });
  openFault(context, 'cut', { what: 'a path', mend: 'heal it' }, async () => undefined);
  t.like(await t.throwsAsync(heal('fill')), { message: 'heal: fill has nothing to undo', observed: 'cut' });
  t.deepEqual((await heal('cut')).value, { healed: ['cut'] });
  t.deepEqual((await heal('all')).value, { healed: [] });
});
