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

test('it polls until the probe succeeds and reports each new result once', async (t) => {
  const answers = ['GET /ready 503', 'GET /ready 503', 'GET /ready 500', undefined];
  const told: string[] = [];
  await awaitReady(request({ probe: async () => answers.shift(), onAnswer: (answer) => told.push(answer) }));
  t.deepEqual(answers, []);
  t.deepEqual(told, ['GET /ready 503', 'GET /ready 500']);
});

test('a rejected probe counts as not ready and is reported by its error code', async (t) => {
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

test('it times out with the last result, the last log lines and the path of the log', async (t) => {
  const error = await t.throwsAsync(awaitReady(request({ probe: async () => 'GET /ready 503', timeoutMs: 60 })));
  t.like(error, {
    name: 'EnvironmentError',
    message: 'release api was not ready after 0.06 s; last probe result: GET /ready 503',
    observed: 'last log lines:\nlistening on 3000\nno database',
    next: 'less /reports/api.log',
  });
});

test('it fails at once if the process exits, even while a probe hangs', async (t) => {
  const { process, end } = processOf([]);
  const probe = (signal: AbortSignal) =>
    new Promise<undefined>((_, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason));
      end('exit code 1');
    });
  const error = await t.throwsAsync(awaitReady(request({ process, probe })));
  t.like(error, { message: 'release api exited before it was ready: exit code 1', observed: 'no output' });
});

test('a probe that succeeds after the process exited is ignored: another process may have its port', async (t) => {
  const { process, end } = processOf([]);
  const probe = async () => {
    end('exit code 1');
    await process.ended;
    return undefined;
  };
  await t.throwsAsync(awaitReady(request({ process, probe })), { message: /exited before it was ready/ });
});

test('an interruption throws an InterruptedError', async (t) => {
  const interrupted = new AbortController();
  const probe = async () => {
    interrupted.abort();
    return 'not yet';
  };
  await t.throwsAsync(awaitReady(request({ probe, signal: interrupted.signal })), { name: 'InterruptedError' });
});
