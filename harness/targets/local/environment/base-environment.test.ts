import { dirname } from 'node:path';
import test from 'ava';
import { baseEnvironment } from './base-environment.ts';

test("PATH starts with the harness's own Node, then the package's binaries, before the rest of the machine", (t) => {
  const { PATH } = baseEnvironment('/somewhere', '/tmp/run', 'mark');
  t.deepEqual(PATH?.split(':').slice(0, 2), [dirname(process.execPath), '/somewhere/node_modules/.bin']);
});

test('only PATH, home, temporary folder, time zone and the process mark are inherited', (t) => {
  process.env['NODE_OPTIONS_OF_TEST'] = 'x';
  const environment = baseEnvironment('/somewhere', '/tmp/run', 'mark');
  t.deepEqual(Object.keys(environment).sort(), ['HOME', 'PATH', 'PLATFORM_SCENARIOS_PROCESS_OF', 'TMPDIR', 'TZ']);
  t.is(environment['TMPDIR'], '/tmp/run');
});
