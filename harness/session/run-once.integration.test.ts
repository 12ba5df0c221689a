import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import type { ExecutionContext } from 'ava';
import type { Engine } from '../engine/engine.ts';
import { removeContainer } from '../engine/engine.ts';
import { loadImageMap, replaceImage } from '../engine/image-map.ts';
import { provideImage } from '../engine/provide-image.ts';
import { storeVolume } from '../engine/store/image-store.ts';
import type { RunResult } from '../model/result/result.ts';
import { type SmallPlatform, smallPlatform, standIn } from './fixtures/small-platform.ts';
import { testWithEngine } from './fixtures/with-engine.ts';

const patienceMs = 110_000;
const labelOf = (platform: SmallPlatform) => `platform-scenarios.platform=${platform.name}`;

async function containersOf(engine: Engine, platform: SmallPlatform): Promise<string[]> {
  const found = await engine.docker.listContainers({ all: true, filters: { label: [labelOf(platform)] } });
  return found.map(({ Id }) => Id);
}

const resultOf = ({ folder }: SmallPlatform): RunResult =>
  JSON.parse(readFileSync(join(folder, 'reports/result.json'), 'utf8'));

/** Listens for the next event of a kind about the platform's container. */
async function listen(engine: Engine, platform: SmallPlatform, kind: 'start' | 'destroy') {
  const filters = JSON.stringify({ type: ['container'], label: [labelOf(platform)], event: [kind] });
  const events = (await engine.docker.getEvents({ filters })) as Readable;
  return { seen: once(events, 'data').finally(() => events.destroy()) };
}

/** Rejects where a run ends before its time. */
async function ended(exit: Promise<unknown[]>): Promise<never> {
  throw new Error(`the run ended before its cluster started, with exit code ${String((await exit)[0])}`);
}

/** A platform and a child that runs it; neither outlives the test. */
function running(
  t: ExecutionContext,
  engine: Engine,
  unpullable?: string,
): { platform: SmallPlatform; child: (...more: readonly string[]) => ChildProcess } {
  t.timeout(patienceMs);
  const platform = smallPlatform(unpullable);
  let child: ChildProcess | undefined;
  t.teardown(async () => {
    child?.kill('SIGKILL');
    for (const id of await containersOf(engine, platform)) await removeContainer(engine, id);
    await platform[Symbol.asyncDispose]();
  });
  return {
    platform,
    child: (...more) => {
      child = platform.start(...more);
      return child;
    },
  };
}

testWithEngine(
  'An unpullable image fails at once with exit code 4 and the reason; a replaced image runs',
  async (t, engine) => {
    const registry = createServer((_, response) => response.writeHead(404).end('{}'));
    await once(registry.listen(0, '127.0.0.1'), 'listening');
    t.teardown(() => registry.close());
    const repo = `127.0.0.1:${(registry.address() as AddressInfo).port}/shop/busybox`;
    const busybox = replaceImage('busybox:1.37', loadImageMap());
    await provideImage(engine, busybox, 'the test', () => undefined);
    await engine.docker.getImage(busybox).tag({ repo, tag: '1' });
    t.teardown(() => engine.docker.getImage(`${repo}:1`).remove());
    const { platform, child } = running(t, engine, `${repo}:1`);
    const [code] = await once(child(), 'exit');
    const result = resultOf(platform);
    t.is(code, 4);
    const failure = result.tasks.find(({ id }) => id === 'install:broken')?.failure;
    t.is(result.failure, undefined, 'reported once');
    t.is(failure?.message, 'release broken cannot become ready: an image cannot be pulled');
    t.regex(failure?.observed ?? '', /^(ErrImagePull|ImagePullBackOff)/);
    t.regex(
      failure?.cause ?? '',
      /^container main of pod broken-\S+ has imagePullPolicy Always: image \S+ was imported/,
    );
    t.regex(
      failure?.origin ?? '',
      /platform\.yaml:\d+:\d+ policy: "Always"\n.*\(Deployment\/broken, imagePullPolicy\)$/,
    );
    t.regex(failure?.next ?? '', new RegExp(` --keep, then kubectl -n ${platform.name} describe pod broken-`));
    t.true(failure?.evidence.some(({ title, text }) => title === 'events' && text.includes(repo)));
    const verdict = (id: string) => result.tasks.find((task) => task.id === id)?.verdict;
    t.deepEqual(
      [verdict('boot'), verdict('install:fine'), verdict('install:broken'), verdict('cleanup')],
      ['passed', 'passed', 'failed', 'passed'],
    );
    const images = result.tasks.flatMap(({ id }) => (id.startsWith('image:') ? [id] : []));
    t.deepEqual(
      result.tasks.find(({ id }) => id === 'install:broken')?.waitedFor,
      ['boot', 'boot:coredns', 'charts', ...images.filter((id) => id.includes(repo)), 'install:fine'],
      images.join(),
    );
    const told = `${standIn}: its policy is Always, but HARNESS_IMAGES replaces it with ${busybox}`;
    // Once as it happens and once in the last words, however many pods have the image.
    t.is(readFileSync(join(platform.folder, 'out.txt'), 'utf8').split(told).length, 3);
    t.deepEqual(result.notes, [{ title: told, text: '' }]);
    t.like(result.scenarios, [
      { verdict: 'skipped', notBegun: true, reason: 'not run: release broken could not be installed' },
      { verdict: 'passed' },
    ]);
    t.deepEqual(await containersOf(engine, platform), []);
  },
);

testWithEngine('Two interrupts during the boot leave no container and exit with code 130', async (t, engine) => {
  const { platform, child } = running(t, engine);
  // Without a release, and so without an image, only the boot is under way.
  const file = join(platform.folder, 'alone.yml');
  writeFileSync(file, 'scenario: Alone\nsteps: [{assert: {apiVersion: v1, kind: Node}}]\n');
  const started = await listen(engine, platform, 'start');
  const process = child(file);
  const exit = once(process, 'exit');
  await Promise.race([started.seen, ended(exit)]);
  process.kill('SIGINT');
  process.kill('SIGINT');
  const [code] = await exit;
  t.is(code, 130);
  const boot = resultOf(platform).tasks.find(({ id }) => id === 'boot');
  t.is(boot?.verdict, 'skipped', 'the boot is aborted, not waited for');
  t.deepEqual(await containersOf(engine, platform), []);
});

testWithEngine('Ryuk removes what a killed run leaves behind', async (t, engine) => {
  const { platform, child } = running(t, engine);
  const started = await listen(engine, platform, 'start');
  const destroyed = await listen(engine, platform, 'destroy');
  const process = child();
  const exit = once(process, 'exit');
  await Promise.race([started.seen, ended(exit)]);
  process.kill('SIGKILL');
  // Ryuk waits 10 s for the run to come back, and longer where other runs share it.
  await destroyed.seen;
  t.deepEqual(await containersOf(engine, platform), []);
});

testWithEngine('A cluster in which no scenario could start is not kept', async (t, engine) => {
  const { platform, child } = running(t, engine);
  writeFileSync(join(platform.folder, 'chart/templates/deployment.yaml'), '{{ fail "no way" }}');
  const [code] = await once(child('--keep'), 'exit');
  t.is(code, 2);
  t.deepEqual(await containersOf(engine, platform), []);
});

testWithEngine(
  'clean removes a kept cluster with its volumes, but not while its run is still active',
  async (t, engine) => {
    const { platform, child } = running(t, engine);
    const started = await listen(engine, platform, 'start');
    const process = child('--keep');
    const exit = once(process, 'exit');
    await Promise.race([started.seen, ended(exit)]);
    const [id = ''] = await containersOf(engine, platform);
    const { Name, Mounts } = await engine.docker.getContainer(id).inspect();
    const told = (decision: string) => new RegExp(`^${decision.replace('CLUSTER', `cluster ${Name.slice(1)}`)}$`, 'm');
    t.regex(await platform.clean(), told(`left CLUSTER: process ${process.pid} is using it`));
    t.deepEqual(await containersOf(engine, platform), [id]);

    process.kill('SIGKILL');
    await exit;
    t.regex(await platform.clean(), told('removed CLUSTER: it was kept'));
    t.deepEqual(await containersOf(engine, platform), []);
    const { Volumes } = await engine.docker.listVolumes();
    // The images are of all clusters.
    const own = Mounts.flatMap(({ Name }) => (Name === storeVolume ? [] : Name));
    const left = Volumes.filter((volume) => own.includes(volume.Name));
    t.true(own.length > 0);
    t.deepEqual(left, []);
  },
);
