import test from 'ava';
import { runProcess } from './run-process.ts';

test('A command without background processes is done when it exits, without waiting for more output', async (t) => {
  const output = await runProcess(['sh', '-c', 'echo out; echo err >&2; exit 3'], {
    cwd: '.',
    env: process.env,
    signal: new AbortController().signal,
    keptCharacters: 100,
    drainMs: 3_600_000,
  });
  t.like(output, { exitCode: 3, stdout: 'out\n', stderr: 'err\n' });
  output.endRest();
});
