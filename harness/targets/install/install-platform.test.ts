import test, { type ExecutionContext } from 'ava';
import { EnvironmentError } from '../../model/errors/harness-error.ts';
import { ReleaseError } from '../../model/errors/release-error.ts';
import { type Release, releaseSchema } from '../../model/platform.ts';
import type { RunEvent } from '../../model/result/run-event.ts';
import type { TargetContext } from '../target.ts';
import { installInOrder, installPlatform } from './install-platform.ts';

const release = (name: string, ...needs: readonly string[]): Release =>
  releaseSchema.parse({ name, chart: name, needs });
const failure = (name: string) => new ReleaseError(name, `${name} is broken`, { evidence: [] });

/** @param install of a release; those of which it gives nothing are installed at once. */
async function installing(
  releases: readonly Release[],
  uses: TargetContext['uses'],
  install: (name: string, signal: AbortSignal) => Promise<void> | undefined,
) {
  const events: RunEvent[] = [];
  const context = {
    ...{ uses, now: () => 0, signal: new AbortController().signal },
    emit: (event: RunEvent) => events.push(event),
  } as unknown as TargetContext;
  const done: string[] = [];
  const installation = installInOrder(context, releases, async ({ name }, signal) => {
    await install(name, signal);
    done.push(name);
  });
  await installation.ended;
  const skipped = events.flatMap((event) => (event.type === 'task-ended' ? [event.task.title] : []));
  return { done, skipped, failed: new Map([...installation.failed].map(([name, { release: of }]) => [name, of])) };
}

/** Resolves when it is given up, as an install does. */
const untilGivenUp = (t: ExecutionContext, signal: AbortSignal) =>
  new Promise<void>((_, reject) => {
    t.timeout(5000);
    signal.addEventListener('abort', () => reject(signal.reason));
  });

test('A failed release skips the releases that need it, and the others are installed', async (t) => {
  const releases = [release('db'), release('api', 'db'), release('page')];
  const { done, skipped, failed } = await installing(releases, [['api'], ['page']], (name) =>
    name === 'db' ? Promise.reject(failure('db')) : undefined,
  );
  t.deepEqual([done, skipped], [['page'], ['api']]);
  t.deepEqual(
    [...failed],
    [
      ['db', 'db'],
      ['api', 'db'],
    ],
  );
});

test('A release is abandoned once only scenarios that need a failed release use it', async (t) => {
  const releases = [release('db'), release('slow'), release('page')];
  const { done, failed } = await installing(releases, [['db', 'slow'], ['page']], (name, signal) => {
    if (name === 'db') return Promise.reject(failure('db'));
    return name === 'slow' ? untilGivenUp(t, signal) : undefined;
  });
  t.deepEqual(done, ['page']);
  t.deepEqual([...failed.keys()], ['db', 'slow']);
});

test("An error that is not the release's fault ends the whole installation", async (t) => {
  const all = installing([release('db'), release('slow')], [['db'], ['slow']], (name, signal) =>
    name === 'db' ? Promise.reject(new EnvironmentError('the cluster is gone')) : untilGivenUp(t, signal),
  );
  await t.throwsAsync(all, { message: 'the cluster is gone' });
});

test('next() resolves at the end of each release, and at once after the installation is over', async (t) => {
  const context = {
    ...{ now: () => 0, signal: new AbortController().signal, emit: () => undefined },
  } as unknown as TargetContext;
  const doors = new Map(['db', 'api', 'page'].map((name) => [name, Promise.withResolvers<void>()]));
  const releases = [release('db'), release('api', 'db'), release('page')];
  const installation = installInOrder(context, releases, async ({ name }) => doors.get(name)?.promise);
  t.deepEqual([...installation.pending], ['db', 'api', 'page']);
  for (const [name, left] of [
    ['page', ['db', 'api']],
    ['db', ['api']],
  ] as const) {
    const next = installation.next();
    doors.get(name)?.resolve();
    await next;
    t.deepEqual([...installation.pending], left);
  }
  doors.get('api')?.reject(failure('api'));
  await installation.ended;
  await installation.next();
  t.deepEqual([installation.isOver, [...installation.pending], [...installation.failed.keys()]], [true, [], ['api']]);
});

test('An unreadable release record ends the installation, and it is not read if there is nothing to install', async (t) => {
  const context = { signal: new AbortController().signal, emit: () => undefined } as unknown as TargetContext;
  const away = new EnvironmentError('the cluster is gone');
  const access = { client: { get: () => Promise.reject(away) } } as unknown as Parameters<typeof installPlatform>[2];
  const prepared = { release: release('db') } as Parameters<typeof installPlatform>[3][number];
  const install = (...releases: (typeof prepared)[]) =>
    installPlatform(context, undefined as never, access, releases, async () => undefined).ended;
  await t.throwsAsync(install(prepared), { is: away });
  // Where there is none to install nobody asks for it.
  await t.notThrowsAsync(install());
});
