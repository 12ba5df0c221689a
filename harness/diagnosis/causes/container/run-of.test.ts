import test from 'ava';
import { object } from '../../../health/fixtures/seen.ts';
import { facts } from '../../fixtures/facts.ts';
import { runOf } from './run-of.ts';

const main = {
  name: 'main',
  image: 'shop/api:2',
  command: ['serve'],
  args: ['--config=/etc/app/app.conf', '--store', 'redis://cache:6379/0', '--cert-name=admission'],
  env: [
    { name: 'LOG_LEVEL', value: 'loud' },
    { name: 'MODE', value: 'serve' },
  ],
  volumeMounts: [{ name: 'config', mountPath: '/etc/app' }],
};
const pod = object('Pod', 'api-0', {
  spec: { containers: [main], volumes: [{ name: 'config', configMap: { name: 'settings' } }] },
});
const settings = {
  ...object('ConfigMap', 'settings'),
  data: { 'app.conf': 'workers = 4\n  wrokers.max = 8\n', 'other.conf': 'workers = 2\n' },
};
const known = facts([pod, settings]);
const within = ['containers', 'main'];
const unnamed = { object: pod, key: 'args', value: '--cert-name=admission', within, isVague: true };

for (const [title, said, field] of [
  ['a flag', 'unknown flag: --store', { object: pod, key: 'args', value: '--store', within }],
  [
    'a part of an argument',
    'dial tcp: lookup of cache:6379 failed.',
    { object: pod, key: 'args', value: 'redis://cache:6379/0', within },
  ],
  [
    'a variable',
    'LOG_LEVEL is not valid',
    { object: pod, key: 'value', value: 'loud', within: [...within, 'env', 'LOG_LEVEL'] },
  ],
  [
    'the quoted value of a variable',
    "unknown level 'loud'",
    { object: pod, key: 'value', value: 'loud', within: [...within, 'env', 'LOG_LEVEL'] },
  ],
  [
    'a quoted word of a mounted ConfigMap',
    "Configuration property 'wrokers.max' was not used",
    { object: settings, key: 'app.conf', value: 'wrokers.max = 8' },
  ],
  ['a quoted word of several keys: the arguments', "'workers' is not valid", unnamed],
  ['a plain word that an argument happens to be: the arguments', 'cannot serve admission', unnamed],
  ['nothing: the arguments', 'read-only file system', unnamed],
] as const)
  test(`The field behind a crash whose words name ${title}`, (t) => {
    t.deepEqual(runOf(pod, main, said, known), field);
  });
