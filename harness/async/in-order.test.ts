import test from 'ava';
import { withNeeds } from '../model/needs.ts';
import { inOrder } from './in-order.ts';

const release = (name: string, ...needs: readonly string[]) => ({ name, needs });
const releases = [
  release('web', 'api'),
  release('api', 'db', 'redis'),
  release('db'),
  release('redis'),
  release('job', 'web'),
];
const names = (list: readonly { name: string }[]) => list.map(({ name }) => name);

test('Needed releases are included in file order, each once', (t) => {
  t.deepEqual(names(withNeeds(releases, ['api'])), ['api', 'db', 'redis']);
  t.deepEqual(names(withNeeds(releases, ['db', 'job', 'db'])), ['web', 'api', 'db', 'redis', 'job']);
  t.deepEqual(withNeeds(releases, []), []);
});

test('A release starts once its needs are done, and independent releases run in parallel', async (t) => {
  const told: string[] = [];
  const gates = new Map(names(releases).map((name) => [name, Promise.withResolvers<void>()]));
  const all = inOrder(
    releases,
    async ({ name }) => {
      told.push(`+${name}`);
      await gates.get(name)?.promise;
      told.push(`-${name}`);
    },
    () => t.fail(),
  );
  const end = async (name: string) => {
    gates.get(name)?.resolve();
    await new Promise(setImmediate);
  };
  await new Promise(setImmediate);
  t.deepEqual(told, ['+db', '+redis']);
  await end('redis');
  t.deepEqual(told.splice(0), ['+db', '+redis', '-redis']);
  await end('db');
  t.deepEqual(told.splice(0), ['-db', '+api']);
  for (const name of ['api', 'web', 'job']) await end(name);
  await all;
  t.deepEqual(told, ['-api', '+web', '-web', '+job', '-job']);
});

test('A failure skips the releases that need it and is returned once the others are done', async (t) => {
  const done: string[] = [];
  const skipped: string[] = [];
  const slow = Promise.withResolvers<void>();
  const all = inOrder(
    releases,
    async ({ name }) => {
      if (name === 'redis') throw new Error('redis is broken');
      await slow.promise;
      done.push(name);
    },
    ({ name }, need) => skipped.push(`${name} because of ${need}`),
  );
  await new Promise(setImmediate);
  slow.resolve();
  t.like(await all, [{ name: 'redis', error: { message: 'redis is broken' } }]);
  t.deepEqual(done, ['db']);
  t.deepEqual(skipped, ['api because of redis', 'web because of api', 'job because of web']);
});

test('Needs that are not on the platform are not waited for', async (t) => {
  const done: string[] = [];
  await inOrder(
    [release('api', 'db')],
    async ({ name }) => void done.push(name),
    () => t.fail(),
  );
  t.deepEqual(done, ['api']);
});
