import { Readable } from 'node:stream';
import type { ExecutionContext } from 'ava';
import { testWithEngine } from '../session/fixtures/with-engine.ts';
import type { Engine } from './engine.ts';
import { containerdOnly, k3s } from './fixtures/containerd-only.ts';
import { fakeRegistry, ownArchitecture } from './fixtures/fake-registry.ts';
import { loadImageMap, replaceImage } from './image-map.ts';
import { containerdReady, importImages, listImages, runInContainer } from './import-images.ts';
import { imageId, provideImage } from './provide-image.ts';

/** A container that does nothing; it does not outlive the test. */
async function idleContainer(t: ExecutionContext, engine: Engine): Promise<string> {
  const Image = replaceImage('busybox:1.37', loadImageMap());
  await provideImage(engine, Image, 'this test', () => undefined);
  const container = await engine.docker.createContainer({ Image, Cmd: ['sleep', '600'] });
  t.teardown(() => container.remove({ force: true, v: true }));
  await container.start();
  return container.id;
}

testWithEngine(
  'A command in a container reads its input, returns its output and fails with its stderr',
  async (t, engine) => {
    const id = await idleContainer(t, engine);
    t.is(await runInContainer(engine, id, ['sort'], { input: Readable.from(['b\n', 'a\n']) }), 'a\nb\n');
    const failed = await t.throwsAsync(runInContainer(engine, id, ['sh', '-c', 'echo no such image >&2; exit 3']));
    t.like(failed, {
      message: "sh -c echo no such image >&2; exit 3 failed in the cluster's container",
      observed: 'exit code 3: no such image',
    });
  },
);

testWithEngine('A command that does not read its input can be aborted', async (t, engine) => {
  const id = await idleContainer(t, engine);
  const input = new Readable({ read: (size) => input.push(Buffer.alloc(size)) });
  t.teardown(() => input.destroy());
  const stop = new AbortController();
  const running = runInContainer(engine, id, ['sleep', '600'], { input, signal: stop.signal });
  await new Promise((resolve) => setTimeout(resolve, 300));
  stop.abort(new Error('enough'));
  await t.throwsAsync(running, { message: 'enough' });
});

testWithEngine('An image requested by digest is imported without any other name', async (t, engine) => {
  t.timeout(300_000);
  await using registry = await fakeRegistry('me:s3cret', ownArchitecture);
  const auth = Buffer.from('me:s3cret').toString('base64');
  const env = { DOCKER_AUTH_CONFIG: JSON.stringify({ auths: { [registry.host]: { auth } } }) };
  const source = `${registry.host}/shop/web@${registry.digest}`;
  await provideImage(engine, source, 'chart web', () => undefined, env);
  t.teardown(() => engine.docker.getImage(source).remove({ force: true }));
  const container = await engine.docker.createContainer({
    ...{
      Image: k3s,
      Entrypoint: ['sh', '-c', containerdOnly],
      HostConfig: { Privileged: true, Tmpfs: { '/run': 'rw' } },
    },
  });
  t.teardown(() => container.remove({ force: true, v: true }));
  await container.start();
  const signal = AbortSignal.timeout(100_000);
  await containerdReady(engine, container.id, signal);
  const id = (await imageId(engine.docker, source)) ?? '';
  const name = `${registry.host}/shop/web:1@${registry.digest}`;
  await importImages(engine, container.id, [{ source, name, id }], signal);
  const images = await listImages(engine, container.id);
  t.deepEqual([...images.keys()], [source]);
  t.is(images.get(source)?.id, id);
  t.deepEqual((await engine.docker.getImage(source).inspect()).RepoTags, []);
});
