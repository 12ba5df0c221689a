import test from 'ava';
import { EnvironmentError } from '../model/errors/harness-error.ts';
import type { Engine } from './engine.ts';
import { type ImageMap, loadImageMap } from './image-map.ts';
import { provideReaper } from './provide-reaper.ts';

// The name that Testcontainers has for the image depends on its version, so the default is read from it.
test.before(() => {
  delete process.env['RYUK_CONTAINER_IMAGE'];
});

test('The image of Ryuk is replaced by HARNESS_IMAGES, with and without its tag', async (t) => {
  const name = await wantedWithout(new Map());
  for (const key of [name, 'testcontainers/ryuk']) {
    const env = {};
    await provideReaper(engineWith('local/ryuk:1'), new Map([[key, 'local/ryuk:1']]), () => undefined, env);
    t.deepEqual(env, { RYUK_CONTAINER_IMAGE: 'local/ryuk:1' });
  }
});

test('RYUK_CONTAINER_IMAGE comes before HARNESS_IMAGES, and nothing is asked for if Ryuk is disabled', async (t) => {
  const env = { RYUK_CONTAINER_IMAGE: 'own/ryuk:2' };
  await provideReaper(
    engineWith('own/ryuk:2'),
    new Map([['testcontainers/ryuk', 'local/ryuk:1']]),
    () => undefined,
    env,
  );
  t.deepEqual(env, { RYUK_CONTAINER_IMAGE: 'own/ryuk:2' });
  const disabled = { TESTCONTAINERS_RYUK_DISABLED: 'true' };
  await provideReaper(engineWith(), loadImageMap({}), () => undefined, disabled);
  t.deepEqual(disabled, { TESTCONTAINERS_RYUK_DISABLED: 'true' });
});

test('An image of Ryuk that cannot be had is named, with what needs it and the ways to supply it', async (t) => {
  t.regex(await wantedWithout(new Map()), /^testcontainers\/ryuk:/);
  t.is(await wantedWithout(new Map([['testcontainers/ryuk', 'local/ryuk:1']])), 'local/ryuk:1');
});

/** The image that the error names if the engine has none and can pull none. */
async function wantedWithout(map: ImageMap): Promise<string> {
  try {
    await provideReaper(engineWith(), map, () => undefined, { DOCKER_CONFIG: '/none' });
  } catch (error) {
    if (!(error instanceof EnvironmentError)) throw error;
    const [, image] = /^image (\S+), required by Testcontainers, to remove what a killed run/.exec(error.message) ?? [];
    if (error.next?.includes('HARNESS_IMAGES') && image !== undefined) return image;
  }
  return 'no image';
}

function engineWith(...images: string[]): Engine {
  const missing = Object.assign(new Error('no such image'), { statusCode: 404 });
  const docker = {
    getImage: (name: string) => ({
      inspect: async () => (images.includes(name) ? { Id: name } : Promise.reject(missing)),
    }),
    pull: () => Promise.reject(new Error('lookup registry.example: no such host')),
  } as unknown as Engine['docker'];
  return { docker, host: 'localhost', version: '1' };
}
