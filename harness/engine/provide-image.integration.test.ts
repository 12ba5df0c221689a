import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EnvironmentError } from '../model/errors/harness-error.ts';
import { testWithEngine } from '../session/fixtures/with-engine.ts';
import { buildImage } from './build/build-image.ts';
import { fakeRegistry, ownArchitecture } from './fixtures/fake-registry.ts';
import { loadImageMap } from './image-map.ts';
import { imageId, provideImage } from './provide-image.ts';

const quiet = () => undefined;
const own = ownArchitecture;

testWithEngine('An image is pulled by tag and by digest with the credentials of its registry', async (t, engine) => {
  await using registry = await fakeRegistry('me:s3cret', own);
  const image = `${registry.host}/shop/web:1`;
  const refused = await t.throwsAsync(provideImage(engine, image, 'chart web', quiet, { DOCKER_CONFIG: '/none' }), {
    instanceOf: EnvironmentError,
  });
  t.regex(refused?.observed ?? '', /auth|credentials/i);
  t.regex(refused?.next ?? '', new RegExp(`docker login ${registry.host}`));
  const auth = Buffer.from('me:s3cret').toString('base64');
  const env = { DOCKER_AUTH_CONFIG: JSON.stringify({ auths: { [registry.host]: { auth } } }), DOCKER_CONFIG: '/none' };
  for (const reference of [image, `${registry.host}/shop/web@${registry.digest}`]) {
    await provideImage(engine, reference, 'chart web', quiet, env);
    t.truthy(await imageId(engine.docker, reference));
    await engine.docker.getImage(reference).remove({ force: true });
  }
});

testWithEngine("An image that lacks the engine's platform is rejected with that reason", async (t, engine) => {
  const other = own === 'amd64' ? 'arm64' : 'amd64';
  await using registry = await fakeRegistry('me:s3cret', other);
  const auth = Buffer.from('me:s3cret').toString('base64');
  const env = { DOCKER_AUTH_CONFIG: JSON.stringify({ auths: { [registry.host]: { auth } } }) };
  const error = await t.throwsAsync(provideImage(engine, `${registry.host}/shop/web:1`, 'chart web', quiet, env));
  t.regex(error?.message ?? '', new RegExp(`has no variant for linux/${own}, the platform of this engine`));
});

testWithEngine(
  'A build supports BuildKit, links and a target, and a failure is reported with its output',
  async (t, engine) => {
    t.timeout(300_000);
    const context = mkdtempSync(join(tmpdir(), 'build-'));
    t.teardown(() => rmSync(context, { recursive: true }));
    const { signal } = new AbortController();
    const build = { image: 'platform-scenarios-build-test', context, secrets: {}, args: { BASE: 'busybox:1.37' } };
    const write = (text: string) => writeFileSync(join(context, 'Dockerfile'), `ARG BASE\nFROM $BASE AS one\n${text}`);
    const run = (more: object = {}) => buildImage(engine, { ...build, ...more }, loadImageMap(), quiet, signal);
    write(
      'RUN --mount=type=cache,target=/cache echo hello >/cache/x\nCOPY --chmod=755 Dockerfile /run.sh\nFROM one\nRUN false\n',
    );
    const { repository, tag, built } = await run({ target: 'one' });
    t.true(built);
    t.false((await run({ target: 'one' })).built);
    await engine.docker.getImage(`${repository}:${tag}`).remove({ force: true });
    const failed = await t.throwsAsync(run(), { instanceOf: EnvironmentError });
    t.regex(failed?.observed ?? '', /false/);
    write('RUN --mount=type=cache,target=/cache echo why it failed; exit 3\n');
    t.regex((await t.throwsAsync(run(), { instanceOf: EnvironmentError }))?.observed ?? '', /why it failed/);
  },
);
