import test from 'ava';
import { shareReads } from './share-reads.ts';

const turn = () => new Promise((resolve) => setImmediate(resolve));

const begins = async (begun: readonly unknown[], count: number) => {
  while (begun.length < count) await turn();
};

/** A read whose calls block until the test ends them. */
function heldRead() {
  const begun: { readonly request: string; readonly end: (fails?: Error) => void }[] = [];
  const read = shareReads((request: string) => {
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    const number = begun.length;
    begun.push({ request, end: (fails) => (fails === undefined ? resolve(`${request} ${number}`) : reject(fails)) });
    return promise;
  });
  return { begun, read };
}

test('equal reads of one turn share one run, and those that arrive during it share the next', async (t) => {
  const { begun, read } = heldRead();
  const first = [read('a'), read('a')];
  await begins(begun, 1);
  const second = [read('a'), read('a'), read('a')];
  await turn();
  t.is(begun.length, 1);
  begun[0]?.end();
  t.deepEqual(await Promise.all(first), ['a 0', 'a 0']);
  await begins(begun, 2);
  begun[1]?.end();
  t.deepEqual(await Promise.all(second), ['a 1', 'a 1', 'a 1']);
});
test('different reads do not wait for each other', async (t) => {
  const { begun, read } = heldRead();
  const slow = read('slow');
  const quick = read('quick');
  await begins(begun, 2);
  begun[1]?.end();
  t.is(await quick, 'quick 1');
  begun[0]?.end();
  t.is(await slow, 'slow 0');
});
test('a failed read fails only the callers that share it', async (t) => {
  const { begun, read } = heldRead();
  const first = read('a');
  await begins(begun, 1);
  const second = read('a');
  begun[0]?.end(new Error('no'));
  await t.throwsAsync(first, { message: 'no' });
  await begins(begun, 2);
  begun[1]?.end();
  t.is(await second, 'a 1');
});
