import { dirname } from 'node:path';
import test from 'ava';
import { baseEnvironment } from './base-environment.ts';

test('node is the one that runs the harness, and programs of the package come before those of the machine', (t) => {
  const { PATH } = baseEnvironment('/somewhere', '/tmp/run', 'mark');
  t.deepEqual(PATH?.split(':').slice(0, 2), [dirname(process.execPath), '/somewhere/node_modules/.bin']);
});

test('nothing but places, the zone and the mark is inherited', (t) => {
  process.env['NODE_OPTIONS_OF_TEST'] = 'x';
  const environment = baseEnvironment('/somewhere', '/tmp/run', 'mark');
  t.deepEqual(Object.keys(environment).sort(), ['HOME', 'PATH', 'PLATFORM_SCENARIOS_PROCESS_OF', 'TMPDIR', 'TZ']);
  t.is(environment['TMPDIR'], '/tmp/run');
});
