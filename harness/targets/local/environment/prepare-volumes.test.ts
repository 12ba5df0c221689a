import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { preparedRun } from '../fixtures/local-run.ts';
import { deployment, kubeObject, secret, service } from '../fixtures/platform.ts';
import { findWorkloads } from '../manifest/pod-template.ts';
import { mountsOf, prepareVolumes } from './prepare-volumes.ts';

const objects = [
  kubeObject('PersistentVolumeClaim', 'data'),
  kubeObject('ConfigMap', 'settings', {
    data: { 'app.yaml': 'api: http://api/', other: 'x' },
    binaryData: { raw: '/wA=' },
  }),
  secret('keys', { token: 's3cret' }),
  service('api', { port: 80, targetPort: 8080 }),
];

async function prepare(t: ExecutionContext, pod: Record<string, unknown>, container = {}) {
  const ports = [{ containerPort: 8080 }];
  const workload = deployment('api', { ports, ...container }, pod);
  const prepared = await preparedRun([{ name: 'api', local: { run: ['node'] }, objects: [...objects, workload] }]);
  t.teardown(() => prepared[Symbol.asyncDispose]());
  const [template] = prepared.releases.flatMap(findWorkloads);
  if (template === undefined) throw new Error('no workload');
  return { prepared, template, volumes: () => prepareVolumes(prepared.run, template, 'one') };
}

test('two pods share the folder of a claim but not that of an emptyDir', async (t) => {
  const volumes = [
    { name: 'data', persistentVolumeClaim: { claimName: 'data' } },
    { name: 'cache', emptyDir: {} },
  ];
  const { prepared, template } = await prepare(t, { volumes });
  const one = await prepareVolumes(prepared.run, template, 'one');
  const two = await prepareVolumes(prepared.run, template, 'two');
  t.is(one.get('data'), two.get('data'));
  t.not(one.get('cache'), two.get('cache'));
  for (const folder of [...one.values(), ...two.values()]) t.true((await stat(folder)).isDirectory());
});

test('a ConfigMap becomes files with local addresses, and a Secret becomes files with mode 0600', async (t) => {
  const { volumes } = await prepare(t, {
    volumes: [
      { name: 'settings', configMap: { name: 'settings' } },
      { name: 'keys', secret: { secretName: 'keys', items: [{ key: 'token', path: 'deep/token.txt' }] } },
    ],
  });
  const folders = await volumes();
  const settings = folders.get('settings') ?? '';
  t.is(await readFile(join(settings, 'app.yaml'), 'utf8'), 'api: http://127.0.0.1:8080/');
  t.deepEqual(await readFile(join(settings, 'raw')), Buffer.from([255, 0]));
  const token = join(folders.get('keys') ?? '', 'deep/token.txt');
  t.is(await readFile(token, 'utf8'), 's3cret');
  t.is((await stat(token)).mode & 0o777, 0o600);
});

test('a projected volume contains the keys of all its sources', async (t) => {
  const sources = [
    { configMap: { name: 'settings', items: [{ key: 'other', path: 'a' }] } },
    { secret: { name: 'keys' } },
    { configMap: { name: 'gone', optional: true } },
  ];
  const { volumes } = await prepare(t, { volumes: [{ name: 'all', projected: { sources } }] });
  const folder = (await volumes()).get('all') ?? '';
  t.is(await readFile(join(folder, 'a'), 'utf8'), 'x');
  t.is(await readFile(join(folder, 'token'), 'utf8'), 's3cret');
});

test('a path in a volume cannot escape it', async (t) => {
  const items = [{ key: 'other', path: '../../../escaped' }];
  const { volumes } = await prepare(t, { volumes: [{ name: 'v', configMap: { name: 'settings', items } }] });
  t.is(await readFile(join((await volumes()).get('v') ?? '', 'escaped'), 'utf8'), 'x');
});

test('a volume fails if its source object or key does not exist', async (t) => {
  const gone = await prepare(t, { volumes: [{ name: 'v', secret: { secretName: 'gone' } }] });
  await t.throwsAsync(gone.volumes(), { name: 'EnvironmentError', message: /volume v of Deployment\/api/ });
  const items = [{ key: 'nothing', path: 'x' }];
  const keyless = await prepare(t, { volumes: [{ name: 'v', configMap: { name: 'settings', items } }] });
  await t.throwsAsync(keyless.volumes(), {
    name: 'EnvironmentError',
    message: /needs key nothing of ConfigMap\/settings/,
  });
});

test('a subPath mount resolves to that part of the volume', async (t) => {
  const volumeMounts = [
    { name: 'data', mountPath: '/data/part', subPath: 'part' },
    { name: 'unknown', mountPath: '/x' },
  ];
  const { template } = await prepare(t, {}, { volumeMounts });
  t.deepEqual(mountsOf(template.container, new Map([['data', '/tmp/data']])), [
    { mountPath: '/data/part', folder: '/tmp/data/part' },
  ]);
});
