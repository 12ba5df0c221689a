import test from 'ava';
import { object } from '../../../health/fixtures/seen.ts';
import { findCause } from '../../find-cause.ts';
import { facts, pod } from '../../fixtures/facts.ts';

const conf = { ...object('ConfigMap', 'api-conf'), data: { 'api.json': '{port: 80}' } };
const volumes = [
  { name: 'conf', configMap: { name: 'api-conf' } },
  { name: 'data', emptyDir: {} },
];
const mounts = { volumeMounts: [{ name: 'conf', mountPath: '/etc/api' }] };
const onlyFile = { volumeMounts: [{ name: 'conf', mountPath: '/etc/api/api.yaml', subPath: 'api.yaml' }] };
const readOnlyRoot = { securityContext: { readOnlyRootFilesystem: true } };
const data = (readOnly: boolean) => ({ volumeMounts: [{ name: 'data', mountPath: '/data', readOnly }] });

/** What is found for a container that crashed with these last words. */
function crashed(words: string, spec: object) {
  const end = { exitCode: 1, reason: 'Error', message: words };
  const crashing = pod(
    { restartCount: 2, state: { waiting: { reason: 'CrashLoopBackOff' } }, lastState: { terminated: end } },
    spec,
    { volumes },
  );
  const { text = '', field } = findCause(facts([crashing, conf])) ?? {};
  const [, after = ''] = text.split(words);
  return [
    after.trim(),
    field && [field.object.kind, field.key, field.value].filter((part) => part !== undefined).join(' '),
  ];
}

const command = { command: ['serve'], args: ['--all'] };
const cases: readonly [title: string, words: string, spec: object, explained: string, field: string | undefined][] = [
  [
    'a write below the root',
    "Error: EROFS: read-only file system, open '/var/cache/api.pid'",
    readOnlyRoot,
    '(readOnlyRootFilesystem is true, and no volume is mounted there)',
    'Pod readOnlyRootFilesystem true',
  ],
  ['a write to the kernel', 'sh: 1: cannot create /proc/sys/kernel/x: Read-only file system', {}, '', undefined],
  [
    'a write into a ConfigMap',
    'cannot create /etc/api/api.pid: Read-only file system',
    { ...readOnlyRoot, ...mounts },
    '(/etc/api is ConfigMap api-conf, which is read-only)',
    'Pod mountPath /etc/api',
  ],
  [
    'a write into a volume mounted read-only',
    'cannot create /data/x: Read-only file system',
    data(true),
    '(/data is mounted with readOnly)',
    'Pod mountPath /data',
  ],
  [
    'a write into a volume that became read-only',
    'cannot create /data/x: Read-only file system',
    data(false),
    '',
    undefined,
  ],
  ['a write that names no path', 'OSError: [Errno 30] Read-only file system', readOnlyRoot, '', undefined],
  [
    'an error in a mounted file',
    "unknown key 'port' in /etc/api/api.json:1",
    mounts,
    '(/etc/api/api.json is key api.json of ConfigMap api-conf)',
    'ConfigMap api.json {port: 80}',
  ],
  [
    'a file that the ConfigMap lacks',
    'open /etc/api/api.yaml: no such file or directory',
    mounts,
    '(ConfigMap api-conf, which is mounted there, has no key api.yaml; it has api.json)',
    'Pod mountPath /etc/api',
  ],
  [
    'a subPath that the ConfigMap lacks, for which the kubelet makes a directory',
    'cat: /etc/api/api.yaml: Is a directory',
    onlyFile,
    '(ConfigMap api-conf, which is mounted there, has no key api.yaml; it has api.json)',
    'Pod subPath api.yaml',
  ],
  [
    'a file of the image',
    'open /usr/share/api: no such file or directory',
    { ...command, ...mounts },
    '',
    'Pod args --all',
  ],
];

for (const [title, words, spec, explained, field] of cases)
  test(`The place of ${title} is ${field ?? 'not known'}`, (t) => {
    t.deepEqual(crashed(words, spec), [explained, field]);
  });
