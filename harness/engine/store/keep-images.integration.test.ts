import { randomBytes } from 'node:crypto';
import { dirname } from 'node:path';
import { Readable } from 'node:stream';
import type { ExecutionContext } from 'ava';
import tar from 'tar-stream';
import { testWithEngine } from '../../session/fixtures/with-engine.ts';
import { type Engine, removeContainer } from '../engine.ts';
import { containerdOnly, k3s } from '../fixtures/containerd-only.ts';
import { containerdReady, importImages, listImages, runInContainer } from '../import-images.ts';
import { imageId } from '../provide-image.ts';
import { type ImageStore, openStore, removeStore, storeUsers } from './image-store.ts';
import { imagesToKeep, keepImages, storeState } from './keep-images.ts';

/** A store and an image of their own, which do not outlive the test. */
async function storeOf(t: ExecutionContext, engine: Engine, imageBytes = 1) {
  t.timeout(300_000);
  const volume = `store-test-${randomBytes(4).toString('hex')}`;
  t.teardown(async () => {
    for (const user of await storeUsers(engine, volume)) await removeContainer(engine, user);
    await removeStore(engine, volume);
    await engine.docker.getImage(volume).remove({ force: true });
  });
  const pack = tar.pack();
  pack.entry({ name: 'note' }, 'here');
  pack.entry({ name: 'ballast' }, randomBytes(imageBytes));
  pack.finalize();
  const stream = await engine.docker.importImage(Readable.from(pack), { repo: volume, tag: 'latest' });
  await new Promise((resolve) => engine.docker.modem.followProgress(stream as Readable, resolve));
  return async (limitBytes = 2 ** 40) => (await openStore(engine, k3s, limitBytes, volume)) as ImageStore;
}

/** The containerd of a cluster that begins with a store. */
async function begin(engine: Engine, store: ImageStore) {
  const container = await engine.docker.createContainer({
    ...{ Image: k3s, Entrypoint: store.entrypoint.slice(0, 5), Cmd: ['sh', '-c', containerdOnly] },
    HostConfig: { Privileged: true, Binds: [store.bind], Tmpfs: { '/run': 'rw' } },
  });
  await container.start();
  const signal = AbortSignal.timeout(300_000);
  await containerdReady(engine, container.id, signal);
  const before = await listImages(engine, container.id);
  const end = () => removeContainer(engine, container.id);
  const keep = async (...wanted: readonly string[]) => {
    const images = await imagesToKeep(engine, { containerId: container.id, before });
    const keeping = { containerId: container.id, store, before, end, signal, wanted };
    return images.size === 0 ? 'unchanged' : keepImages(engine, keeping, images);
  };
  return { id: container.id, before, keep, end, state: await storeState(engine, container.id) };
}

async function importAs(name: string, engine: Engine, containerId: string, { volume }: ImageStore): Promise<string> {
  const id = (await imageId(engine.docker, volume)) ?? '';
  await importImages(engine, containerId, [{ source: volume, name, id }], AbortSignal.timeout(300_000));
  return id;
}

/** The names under which a cluster had them; each is also there by its name in the engine. */
function shopImages({ before }: { readonly before: ReadonlyMap<string, unknown> }): string[] {
  return [...before.keys()].filter((name) => name.includes('/shop/')).sort();
}

/** What the file of an image says in a cluster. */
function readNote(engine: Engine, containerId: string, name: string): Promise<string> {
  const read = `ctr -n k8s.io images mount docker.io/${name} /mnt >/run/mounted; cat /mnt/note; ctr -n k8s.io images unmount /mnt >/run/mounted`;
  return runInContainer(engine, containerId, ['sh', '-ec', read]);
}

testWithEngine(
  'A cluster starts with the images of earlier ones, and concurrent clusters do not interfere',
  async (t, engine) => {
    const open = await storeOf(t, engine);
    const store = await open();
    const first = await begin(engine, store);
    t.is(first.state, 'empty');
    t.is(first.before.size, 0);
    const id = await importAs('shop/tools:1', engine, first.id, store);
    // A killed run may have left its keeper.
    await engine.docker.createContainer({ name: `${store.volume}-keeper`, Image: k3s });
    t.is(await first.keep(), 'kept');

    const [second, third] = await Promise.all([begin(engine, store), begin(engine, store)]);
    for (const { state, before, keep } of [second, third]) {
      t.is(state, 'began');
      t.is(before.get('docker.io/shop/tools:1')?.id, id);
      t.is(await keep(), 'unchanged');
    }
    await Promise.all(
      [second, third].map((each, index) => importAs(`shop/tools:${index + 2}`, engine, each.id, store)),
    );
    const fourth = await begin(engine, store);
    t.deepEqual(await Promise.all([second.keep(), third.keep()]), ['kept', 'kept']);
    t.is(await readNote(engine, fourth.id, 'shop/tools:1'), 'here');
    const fifth = await begin(engine, store);
    const names = [1, 2, 3].map((tag) => `docker.io/shop/tools:${tag}`);
    t.deepEqual(shopImages(fifth), names);
    t.is(await readNote(engine, fifth.id, 'shop/tools:3'), 'here');
  },
);

testWithEngine('A damaged store is ignored, and rebuilt once no cluster uses it', async (t, engine) => {
  const open = await storeOf(t, engine);
  const store = await open();
  const first = await begin(engine, store);
  await importAs('shop/tools:1', engine, first.id, store);
  t.is(await first.keep(), 'kept');

  const beside = await begin(engine, store);
  const damage = `for each in ${store.folder}/bases/*/meta.db; do echo x >"$each"; done`;
  await runInContainer(engine, beside.id, ['sh', '-ec', damage]);
  const second = await begin(engine, store);
  t.is(second.state, 'damaged');
  t.is(second.before.size, 0);
  await importAs('shop/tools:2', engine, second.id, store);
  t.is(await second.keep(), 'in use');
  await beside.end();
  t.is(await second.keep(), 'kept');
  t.deepEqual(shopImages(await begin(engine, store)), ['docker.io/shop/tools:2']);
});

testWithEngine(
  'A full store drops other versions first, then images that the run did not use, then everything',
  async (t, engine) => {
    const open = await storeOf(t, engine, 4 * 2 ** 20);
    const store = await open();
    const first = await begin(engine, store);
    await importAs('shop/tools:1', engine, first.id, store);
    const other = `${dirname(store.folder)}/another-version`;
    await runInContainer(engine, first.id, [
      'sh',
      '-ec',
      `mkdir ${other}; head -c 9000000 /dev/urandom >${other}/blob`,
    ]);
    t.is(await first.keep(), 'kept');

    // The image is there twice, as it came and unpacked.
    const second = await begin(engine, await open(12 * 2 ** 20));
    await importAs('shop/tools:2', engine, second.id, store);
    await runInContainer(engine, second.id, ['test', '-d', other]);
    t.is(await second.keep('docker.io/shop/tools:2'), 'kept');
    const third = await begin(engine, store);
    await t.throwsAsync(runInContainer(engine, third.id, ['test', '-d', other]));
    t.deepEqual(shopImages(third), ['docker.io/shop/tools:1', 'docker.io/shop/tools:2']);
    await third.end();

    const bigger = await storeOf(t, engine, 5 * 2 ** 20);
    const fourth = await begin(engine, await open(12 * 2 ** 20));
    await importAs('shop/other:1', engine, fourth.id, await bigger());
    t.is(await fourth.keep('docker.io/shop/other:1'), 'kept');
    const fifth = await begin(engine, await open(2 ** 20));
    t.deepEqual(shopImages(fifth), ['docker.io/shop/other:1']);
    t.is(await readNote(engine, fifth.id, 'shop/other:1'), 'here');
    await importAs('shop/tools:3', engine, fifth.id, store);
    t.is(await fifth.keep('docker.io/shop/tools:3'), 'dropped');
    t.is((await begin(engine, store)).state, 'empty');
  },
);
