import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { EnvironmentError } from '../../model/errors/harness-error.ts';
import type { Engine } from '../engine.ts';
import { readDockerfile } from './read-dockerfile.ts';
import { runBuild } from './run-build.ts';

const root = mkdtempSync(join(tmpdir(), 'run-build-'));
test.after.always(() => rmSync(root, { recursive: true }));
const engine = { docker: { modem: { socketPath: '/run/own.sock' } } } as unknown as Engine;
const dockerfile = 'FROM a\nRUN --mount=type=secret,id=npm true\n';
const request = {
  ...{ reference: 'web:1', args: { A: 'b' }, labels: { l: 'm' }, dockerfile, context: [] },
  needs: readDockerfile(dockerfile, {}),
  build: {
    ...{ image: 'web', context: '/context', target: 'one', args: {} },
    secrets: { npm: { env: 'NPM_TOKEN' }, key: { file: '/key' } },
  },
};
const { signal } = new AbortController();

/** A folder with a docker that notes what it is asked for. */
function client(does: string): string {
  const folder = mkdtempSync(join(root, 'bin-'));
  writeFileSync(join(folder, 'docker'), `#!/bin/sh\necho "$DOCKER_HOST $*" >>${folder}/asked\n${does}\n`);
  chmodSync(join(folder, 'docker'), 0o755);
  return folder;
}

test('A build with secrets runs docker buildx with them from the environment or a file', async (t) => {
  const folder = client('exit 0');
  await runBuild(engine, request, signal, { PATH: `${folder}:/bin`, NPM_TOKEN: 's3cret' });
  t.is(
    readFileSync(join(folder, 'asked'), 'utf8'),
    ' buildx version\nunix:///run/own.sock buildx build --load --progress plain --tag web:1 --file /context/Dockerfile --target one --build-arg A=b --label l=m --secret id=npm,env=NPM_TOKEN --secret id=key,src=/key /context\n',
  );
});

test('Without docker buildx, the error names the line that needs it', async (t) => {
  const error = await t.throwsAsync(runBuild(engine, request, signal, { PATH: client('exit 1') }), {
    instanceOf: EnvironmentError,
  });
  t.like(error, {
    message: '/context/Dockerfile:2 needs docker buildx, which is not installed',
    observed: 'a secret mount',
  });
});

test('A failed docker buildx build is reported with its output', async (t) => {
  const folder = client('[ "$2" = version ] || { echo "ERROR: no such stage" >&2; exit 1; }');
  const error = await t.throwsAsync(runBuild(engine, request, signal, { PATH: `${folder}:/bin` }), {
    instanceOf: EnvironmentError,
  });
  t.regex(error?.observed ?? '', /^ERROR: no such stage/);
});
