import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, realpathSync } from 'node:fs';
import { readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import test, { type ExecutionContext } from 'ava';
import { isRunning } from '../../host/temporary-folder.ts';
import { refuse } from '../../kube/fixtures/fake-api.ts';
import { HarnessError } from '../../model/errors/harness-error.ts';
import { stepContext } from '../fixtures/step-context.ts';
import type { StepContext } from '../step-run.ts';
import { scriptStep } from './define.ts';
import { run } from './run.ts';

/** Looking without a pause would take the core from what is looked for. */
const lookEveryMs = 10;

const input = (given: object) => scriptStep.schema.parse(given);

function folderOf(t: ExecutionContext): string {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), 'run-script-'));
  t.teardown(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

async function withoutCluster(t: ExecutionContext): Promise<StepContext> {
  const context = await stepContext(t, '/none', refuse(404), 30_000);
  const { cluster: _, ...target } = context.target;
  return { ...context, target: { ...target, kind: 'local' }, folder: folderOf(t) };
}

/** Resolves when a script has written the file `pid`, with the number in it. */
async function pidIn(folder: string): Promise<number> {
  while (!(await readdir(folder)).includes('pid')) await pause(lookEveryMs);
  return Number(await readFile(join(folder, 'pid'), 'utf8'));
}

/** A step that is out of time as soon as its script has written the file `pid`. */
async function outOfTime(
  t: ExecutionContext,
): Promise<{ readonly context: StepContext; readonly pid: Promise<number> }> {
  const context = await withoutCluster(t);
  const deadline = new AbortController();
  const pid = pidIn(context.folder);
  pid.then(
    () => deadline.abort(new DOMException('late', 'TimeoutError')),
    () => undefined,
  );
  return { context: { ...context, signal: deadline.signal }, pid };
}

/** Resolves when a process is gone. */
async function gone(pid: number): Promise<void> {
  while (isRunning(pid)) await pause(lookEveryMs);
}

test('A script runs in the folder of its scenario and returns its output, parsed if it is JSON', async (t) => {
  const context = await withoutCluster(t);
  const { value, implied } = await run(input({ run: 'echo "{\\"at\\": \\"$PWD\\"}"; echo aside >&2' }), context);
  t.deepEqual(value['json'], { at: context.folder });
  t.like(value, { exitCode: 0, stderr: 'aside' });
  t.deepEqual(implied, { exitCode: 0 });
});

test('On a cluster, a script gets the kubeconfig, the namespace and the run id', async (t) => {
  const context = { ...(await stepContext(t, '/none', refuse(404))), folder: folderOf(t) };
  const { value } = await run(input({ run: 'echo $KUBECONFIG $NAMESPACE $RUN_ID $OWN', env: { OWN: 'own' } }), context);
  t.is(value['stdout'], '/none shop r1 own');
});

test('A script resets cached connections, because it may have changed a certificate or a password', async (t) => {
  const context = await stepContext(t, '/none', refuse(404), 30_000);
  let forgotten = 0;
  const target = { ...context.target, forgetWays: () => (forgotten += 1) };
  await run(input({ run: 'true' }), { ...context, target, folder: folderOf(t) });
  t.is(forgotten, 1);
});

test('On a cluster, a script uses kubectl and helm of the kit if PATH has none', async (t) => {
  const context = { ...(await stepContext(t, '/none', refuse(404), 60_000)), folder: folderOf(t) };
  const { value } = await run(input({ run: 'kubectl version --client; helm version --short' }), context);
  t.regex(String(value['stdout']), /Client Version: v1[\s\S]*^v\d/m);
});

test('Without a cluster, a script cannot reach the cluster of the user', async (t) => {
  const { value } = await run(input({ run: 'echo $KUBECONFIG ${NAMESPACE-none}' }), await withoutCluster(t));
  t.is(value['stdout'], '/dev/null none');
});

test('A script gets the addresses of the ports that it forwards, and its own environment takes precedence', async (t) => {
  const context = await withoutCluster(t);
  const asked: unknown[] = [];
  const address = async (...given: unknown[]) => {
    asked.push(given);
    return { host: '127.0.0.1', port: 4000 + asked.length };
  };
  const step = {
    run: 'echo $MY_API_HOST $MY_API_PORT $MY_API_ADDRESS $DB_ADDRESS',
    forward: { 'my-api': 'http', db: 5432 },
    env: { DB_ADDRESS: 'own' },
  };
  const { value } = await run(input(step), { ...context, target: { ...context.target, address } });
  t.is(value['stdout'], '127.0.0.1 4001 127.0.0.1:4001 own');
  t.deepEqual(asked, [
    ['my-api', 'http'],
    ['db', 5432],
  ]);
});

test('A script stops at its first error, even inside a pipe', async (t) => {
  const context = await withoutCluster(t);
  t.like((await run(input({ run: 'false\necho on' }), context)).value, { exitCode: 1, stdout: '' });
  t.like((await run(input({ run: 'exit 3 | cat\necho on' }), context)).value, { exitCode: 3, stdout: '' });
});

test('A script may use another shell, or a command without a shell', async (t) => {
  const context = await withoutCluster(t);
  const shell = await run(input({ run: 'console.log(1 + 1)', shell: [process.execPath] }), context);
  t.is(shell.value['stdout'], '2');
  const command = await run(input({ command: ['printf', '%s', '$HOME a  b'] }), context);
  t.is(command.value['stdout'], '$HOME a  b');
});

test('An unknown command exits with 127, one killed by a signal with 128 plus the signal number', async (t) => {
  const context = await withoutCluster(t);
  t.is((await run(input({ command: ['no-such-command'] }), context)).value['exitCode'], 127);
  t.is((await run(input({ run: 'kill -TERM $$' }), context)).value['exitCode'], 143);
});

test('The text of a script is not visible in the process list', async (t) => {
  const context = await withoutCluster(t);
  const { value } = await run(input({ run: 'tr "\\0" " " < /proc/$$/cmdline # s3cret' }), context);
  t.regex(String(value['stdout']), /^bash -eo pipefail \S+$/);
});

test('A long output is truncated at its start', async (t) => {
  const { value } = await run(
    input({ run: 'head -c 5000000 /dev/zero | tr "\\0" x; echo the end' }),
    await withoutCluster(t),
  );
  const [left, kept] = String(value['stdout']).split('\n');
  t.is(left, '(4000008 characters left out)');
  t.true(kept?.endsWith('xxthe end'));
});

test('Background processes of a script keep running and end with the scenario', async (t) => {
  const ends: (() => Promise<unknown>)[] = [];
  const context = { ...(await withoutCluster(t)), defer: (end: () => Promise<unknown>) => void ends.push(end) };
  const { value } = await run(input({ run: 'sleep 600 & echo $!' }), context);
  const pid = Number(value['stdout']);
  t.true(process.kill(pid, 0), 'it keeps running');
  for (const end of ends) await end();
  await gone(pid);
});

test('On timeout, a script is killed with its process group, and the error contains its last output', async (t) => {
  const { context, pid } = await outOfTime(t);
  const error = await t.throwsAsync(
    run(input({ run: 'sleep 600 & echo waiting for $!; echo $! > pid.new; mv pid.new pid; wait' }), context),
    { instanceOf: HarnessError },
  );
  t.regex(error?.message ?? '', /did not end in time/);
  t.is(error?.observed, `last output: waiting for ${await pid}`);
  await gone(await pid);
});

test('A script that ignores SIGTERM is killed', async (t) => {
  const { context, pid } = await outOfTime(t);
  await t.throwsAsync(
    run(input({ run: 'trap "" TERM; echo $$ > pid.new; mv pid.new pid; while :; do sleep 1; done' }), context),
  );
  await gone(await pid);
  t.pass();
});

test('A script does not outlive a killed harness', async (t) => {
  const folder = folderOf(t);
  const module = fileURLToPath(new URL('run-process.ts', import.meta.url));
  const code = `const { runProcess } = await import(${JSON.stringify(module)});
    await runProcess(['bash', '-c', 'echo $$ > pid.new; mv pid.new pid; sleep 600'], {
      cwd: ${JSON.stringify(folder)}, env: process.env, signal: new AbortController().signal, keptCharacters: 100 });`;
  const harness = spawn(process.execPath, ['--input-type=module', '-e', code], { stdio: 'ignore' });
  t.teardown(() => harness.kill('SIGKILL'));
  const pid = await pidIn(folder);
  const ended = once(harness, 'exit');
  harness.kill('SIGKILL');
  await ended;
  await gone(pid);
  t.pass();
});
