import test from 'ava';
import { runInOrder } from './in-order.ts';

const item = (name: string, ...needs: string[]) => ({ name, needs });

test('each runs after all that it needs, whatever the order of the list', async (t) => {
  const order: string[] = [];
  const items = [item('job', 'api', 'volume'), item('api', 'db'), item('volume'), item('db')];
  await runInOrder(items, async ({ name }) => void order.push(name), t.fail);
  t.true(order.indexOf('db') < order.indexOf('api'));
  t.true(order.indexOf('api') < order.indexOf('job'));
  t.true(order.indexOf('volume') < order.indexOf('job'));
  t.is(order.length, 4);
});

test('independent ones run at the same time', async (t) => {
  const both = Promise.withResolvers<void>();
  let running = 0;
  await runInOrder(
    [item('db'), item('cache')],
    async () => {
      running += 1;
      if (running === 2) both.resolve();
      await both.promise;
    },
    t.fail,
  );
  t.is(running, 2);
});

test('after a failure nothing begins, what runs is awaited, and the first failure is thrown', async (t) => {
  const failed = Promise.withResolvers<void>();
  const done: string[] = [];
  let told = 0;
  const run = async ({ name }: { name: string }) => {
    if (name === 'db') throw new Error('db failed');
    if (name === 'slow') await failed.promise;
    done.push(name);
  };
  const onFailure = () => {
    told += 1;
    failed.resolve();
  };
  const items = [item('slow'), item('db'), item('api', 'db'), item('later', 'slow')];
  await t.throwsAsync(runInOrder(items, run, onFailure), { message: 'db failed' });
  t.deepEqual(done, ['slow']);
  t.is(told, 1);
});

test('a need that is not in the list counts as done', async (t) => {
  const done: string[] = [];
  await runInOrder([item('api', 'elsewhere')], async ({ name }) => void done.push(name), t.fail);
  t.deepEqual(done, ['api']);
});
