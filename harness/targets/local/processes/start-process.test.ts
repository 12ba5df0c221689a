import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { preparedRun } from '../fixtures/local-run.ts';
import { processList, untilEmpty } from '../fixtures/process-tree.ts';
import { runToEnd } from './run-to-end.ts';
import { type ProcessRequest, startProcess } from './start-process.ts';

async function prepare(t: ExecutionContext, code: string, more: Partial<ProcessRequest> = {}) {
  const { run, orders, ...prepared } = await preparedRun([{ name: 'any', objects: [] }]);
  t.teardown(() => prepared[Symbol.asyncDispose]());
  const request: ProcessRequest = {
    command: [process.execPath, '-e', code],
    cwd: run.folder,
    env: { GIVEN: 'yes' },
    logFile: join(run.folder, 'process.log'),
    mask: run.mask,
    supervisor: run.supervisor,
    graceMs: 5000,
    ...more,
  };
  return { request, orders };
}

const forever = 'setInterval(() => undefined, 1000)';
const soon = () => AbortSignal.timeout(20_000);

test('a process gets exactly the environment that it is given', async (t) => {
  const { request } = await prepare(t, 'console.log(Object.keys(process.env).join())');
  const { log } = await runToEnd(request, 10_000, soon());
  t.deepEqual(log.lastLines(), ['GIVEN']);
});

test('output is retained and logged line by line, with secrets masked', async (t) => {
  const code =
    "process.stdout.write('one s3');setTimeout(() => process.stdout.write('cret\\ntw'), 50);process.on('exit', () => process.stdout.write('o'))";
  const { request } = await prepare(t, code);
  const { end, log } = await runToEnd(request, 10_000, soon());
  t.is(end.how, 'exit code 0');
  t.deepEqual(log.lastLines(), ['one ***', 'two']);
  t.deepEqual(log.lastLines(1), ['two']);
  t.is(await readFile(request.logFile, 'utf8'), 'one ***\ntwo\n');
});

test('the given input is written to stdin', async (t) => {
  const { request } = await prepare(t, "process.stdin.on('data', (data) => console.log(String(data)))", {
    input: 'hello',
  });
  const { log } = await runToEnd(request, 10_000, soon());
  t.deepEqual(log.lastLines(), ['hello']);
});

test('the supervisor is notified of the process group and of its end', async (t) => {
  const { request, orders } = await prepare(t, '');
  await runToEnd(request, 10_000, soon());
  const [first, second] = orders;
  t.like(first, { type: 'group', signal: 'SIGKILL' });
  t.deepEqual(second, { type: 'group-ended', pid: first?.type === 'group' ? first.pid : 0 });
});

test('child processes left in the group end with the process', async (t) => {
  const child = `require('node:child_process').spawn(process.execPath, ['-e', '${forever}'], { stdio: 'inherit' })`;
  const { request } = await prepare(t, `console.log(${child}.pid); process.exit(3)`);
  const { end, log } = await runToEnd(request, 10_000, soon());
  t.is(end.exitCode, 3);
  const pid = Number(log.lastLines()[0]);
  t.true(pid > 0);
  t.deepEqual(await untilEmpty(() => processList().filter((seen) => seen.pid === pid), 1000), []);
});

test('a process that ignores SIGTERM is killed after its grace period', async (t) => {
  const { request } = await prepare(
    t,
    `process.on('SIGTERM', () => console.log('no')); console.log('up'); ${forever}`,
    {
      graceMs: 200,
    },
  );
  const process = startProcess(request);
  await untilEmpty(() => (process.log.lastLines().length === 0 ? ['not up'] : []), 10_000);
  const end = await process.stop();
  t.is(end.how, 'signal SIGKILL');
  t.deepEqual(process.log.lastLines(), ['up', 'no']);
});

test('a process is stopped at its time limit or on an interruption', async (t) => {
  const { request } = await prepare(t, forever);
  t.like(await runToEnd(request, 100, soon()), { stopped: 'timeout', end: { how: 'signal SIGTERM' } });
  t.like(await runToEnd(request, 10_000, AbortSignal.timeout(100)), { stopped: 'interrupted' });
  t.like(await runToEnd(request, 10_000, AbortSignal.abort()), { stopped: 'interrupted' });
});

test('a command that does not exist fails at once with the reason', async (t) => {
  const { request } = await prepare(t, '', { command: ['no-such-program'] });
  const { end } = await runToEnd(request, 10_000, soon());
  t.regex(end.how, /^cannot be started: spawn no-such-program ENOENT/);
});
