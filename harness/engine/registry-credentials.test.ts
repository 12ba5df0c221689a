import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { findCredentials, registryOf } from './registry-credentials.ts';

const root = mkdtempSync(join(tmpdir(), 'credentials-'));
test.after.always(() => rmSync(root, { recursive: true }));
const image = 'registry.example:5000/shop/web:1';
const serveraddress = 'registry.example:5000';
const auth = (text: string) => ({ auth: Buffer.from(text).toString('base64') });

/** An environment with a Docker configuration and the helper `own`. @param says what the helper answers with. */
function environment(name: string, config: unknown, says = 'exit 1'): NodeJS.ProcessEnv {
  const folder = join(root, name);
  mkdirSync(folder);
  writeFileSync(join(folder, 'config.json'), typeof config === 'string' ? config : JSON.stringify(config));
  const helper = join(folder, 'docker-credential-own');
  writeFileSync(helper, `#!/bin/sh\nread registry\n${says}\n`);
  chmodSync(helper, 0o755);
  return { DOCKER_CONFIG: folder, PATH: `${folder}:/usr/bin:/bin` };
}

const known = `echo "{\\"Username\\":\\"me at $registry\\",\\"Secret\\":\\"s3\\"}"`;
const filed = { username: 'u', password: 'p:w', serveraddress };
const helped = { username: `me at ${serveraddress}`, password: 's3', serveraddress };
const cases: readonly [title: string, env: NodeJS.ProcessEnv, credentials: object | undefined][] = [
  ['from the file', environment('file', { auths: { [serveraddress]: auth('u:p:w') } }), filed],
  [
    'from the file by URL',
    environment('address', { auths: { [`https://${serveraddress}/v1/`]: auth('u:p:w') } }),
    filed,
  ],
  [
    'from the file as a token',
    environment('token', { auths: { [serveraddress]: { identitytoken: 't' } } }),
    { identitytoken: 't', serveraddress },
  ],
  ['for another registry only', environment('other', { auths: { 'registry.example': auth('u:p') } }), undefined],
  [
    'from the helper of the registry',
    environment(
      'helper',
      { credHelpers: { [serveraddress]: 'own' }, credsStore: 'none', auths: { [serveraddress]: auth('u:p:w') } },
      known,
    ),
    helped,
  ],
  [
    'from the credentials store',
    environment('store', { credsStore: 'own', auths: { [serveraddress]: {} } }, known),
    helped,
  ],
  [
    'from the file if the store has none',
    environment('unknown', { credsStore: 'own', auths: { [serveraddress]: auth('u:p:w') } }),
    filed,
  ],
  [
    'from a helper that returns a token',
    environment('helper-token', { credsStore: 'own' }, `echo '{"Username":"<token>","Secret":"t"}'`),
    { identitytoken: 't', serveraddress },
  ],
  [
    'from DOCKER_AUTH_CONFIG rather than the file',
    {
      ...environment('variable', { auths: { [serveraddress]: auth('x:y') } }),
      DOCKER_AUTH_CONFIG: JSON.stringify({ auths: { [serveraddress]: auth('u:p:w') } }),
    },
    filed,
  ],
  [
    'from the file if DOCKER_AUTH_CONFIG lacks the registry',
    { ...environment('both', { auths: { [serveraddress]: auth('u:p:w') } }), DOCKER_AUTH_CONFIG: '{"auths":{}}' },
    filed,
  ],
  ['nowhere', { DOCKER_CONFIG: join(root, 'none') }, undefined],
];
for (const [title, env, credentials] of cases)
  test(`Credentials ${title} are resolved as by docker`, async (t) => {
    t.deepEqual(await findCredentials(image, env), { ...(credentials && { credentials }), problems: [] } as never);
  });

test.serial('A problem with reading credentials is reported and does not fail the pull', async (t) => {
  const timers = () => process.getActiveResourcesInfo().filter((each) => each === 'Timeout').length;
  const before = timers();
  const missing = await findCredentials(image, { ...environment('missing', { credsStore: 'away' }), PATH: '/none' });
  t.is(timers(), before, 'a timer is left that would keep the process alive');
  t.is(missing.credentials, undefined);
  t.regex(missing.problems[0] ?? '', /missing\/config\.json: Error: docker-credential-away cannot be run/);
  const broken = await findCredentials(image, environment('broken', '{'));
  t.regex(broken.problems[0] ?? '', /broken\/config\.json is not valid JSON/);
});

test("A registry is named as in Docker's configuration", (t) => {
  t.is(registryOf('busybox'), 'https://index.docker.io/v1/');
  t.is(registryOf('shop/web:1'), 'https://index.docker.io/v1/');
  t.is(registryOf('localhost:5000/web@sha256:00'), 'localhost:5000');
});
