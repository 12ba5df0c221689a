import test from 'ava';
import { awaitReady, type ReadyRequest } from './await-ready.ts';
import type { ProcessEnd, RunningProcess } from './start-process.ts';

/** A process as `awaitReady` sees it: it ends when the test says so. */
function processOf(lines: readonly string[]) {
  const { promise, resolve } = Promise.withResolvers<ProcessEnd>();
  const log = {
    file: '/reports/api.log',
    lastLines: () => [...lines],
    append: () => undefined,
    follow: () => undefined,
    close: async () => undefined,
  };
  const process: RunningProcess = {
    log,
    ended: promise,
    stop: () => promise,
    [Symbol.asyncDispose]: async () => undefined,
  };
  return { process, end: (how: string) => resolve({ exitCode: 1, signal: undefined, how }) };
}

function request(more: Partial<ReadyRequest>): ReadyRequest {
  const never = new AbortController().signal;
  const { process } = processOf(['listening on 3000', 'no database']);
  return { who: 'release api', process, probe: async () => undefined, timeoutMs: 10_000, signal: never, ...more };
}

test('it asks until the answer is good, and tells each new answer once', async (t) => {
  const answers = ['GET /ready 503', 'GET /ready 503', 'GET /ready 500', undefined];
  const told: string[] = [];
  await awaitReady(request({ probe: async () => answers.shift(), onAnswer: (answer) => told.push(answer) }));
  t.deepEqual(answers, []);
  t.deepEqual(told, ['GET /ready 503', 'GET /ready 500']);
});

test('a rejection counts as an answer, told by its code', async (t) => {
  const told: string[] = [];
  let asked = 0;
  const probe = async () => {
    asked += 1;
    if (asked === 1) throw Object.assign(new Error('connect failed'), { code: 'ECONNREFUSED' });
    return undefined;
  };
  await awaitReady(request({ probe, onAnswer: (answer) => told.push(answer) }));
  t.deepEqual(told, ['ECONNREFUSED']);
});

test('after its time it fails with the last answer, the last log lines and where the log is', async (t) => {
  const error = await t.throwsAsync(awaitReady(request({ probe: async () => 'GET /ready 503', timeoutMs: 60 })));
  t.like(error, {
    name: 'EnvironmentError',
    message: 'release api was not ready after 0.06 s; its last answer: GET /ready 503',
    observed: 'its last log lines:\nlistening on 3000\nno database',
    next: 'less /reports/api.log',
  });
});

test('when the process ends it fails at once, also while a probe hangs', async (t) => {
  const { process, end } = processOf([]);
  const probe = (signal: AbortSignal) =>
    new Promise<undefined>((_, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason));
      end('exit code 1');
    });
  const error = await t.throwsAsync(awaitReady(request({ process, probe })));
  t.like(error, { message: 'release api ended before it was ready: exit code 1', observed: 'it printed nothing' });
});

test('an answer that comes after the end of the process is none: another process may have its port', async (t) => {
  const { process, end } = processOf([]);
  const probe = async () => {
    end('exit code 1');
    await process.ended;
    return undefined;
  };
  await t.throwsAsync(awaitReady(request({ process, probe })), { message: /ended before it was ready/ });
});

test('when it is interrupted it ends with an InterruptedError', async (t) => {
  const interrupted = new AbortController();
  const probe = async () => {
    interrupted.abort();
    return 'not yet';
  };
  await t.throwsAsync(awaitReady(request({ probe, signal: interrupted.signal })), { name: 'InterruptedError' });
});
