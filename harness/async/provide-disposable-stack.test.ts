import test from 'ava';
import { DisposableStackOfNode22 } from './provide-disposable-stack.ts';

const stacks = { 'of Node': AsyncDisposableStack, 'for Node 22': DisposableStackOfNode22 };

for (const [whose, Stack] of Object.entries(stacks)) {
  test(`The stack ${whose} disposes in reverse order, each resource once`, async (t) => {
    const done: string[] = [];
    const stack = new Stack();
    stack.use({ [Symbol.asyncDispose]: async () => void done.push('asynchronous') });
    stack.use({ [Symbol.dispose]: () => void done.push('synchronous') });
    stack.use(undefined);
    t.is(
      stack.adopt('adopted', (value) => void done.push(value)),
      'adopted',
    );
    stack.defer(() => void done.push('deferred'));
    await stack.disposeAsync();
    await stack[Symbol.asyncDispose]();
    t.deepEqual(done, ['deferred', 'adopted', 'synchronous', 'asynchronous']);
    t.true(stack.disposed);
    t.throws(() => stack.defer(() => undefined), { instanceOf: ReferenceError });
  });

  test(`Moving the stack ${whose} transfers its cleanups to the new stack`, async (t) => {
    const done: string[] = [];
    const stack = new Stack();
    stack.defer(() => void done.push('moved'));
    const moved = stack.move();
    await stack.disposeAsync();
    t.deepEqual(done, []);
    await moved.disposeAsync();
    t.deepEqual(done, ['moved']);
  });

  test(`A failing cleanup of the stack ${whose} does not prevent the others`, async (t) => {
    const done: string[] = [];
    const stack = new Stack();
    stack.defer(() => void done.push('first'));
    stack.defer(() => Promise.reject(new Error('no')));
    await t.throwsAsync(() => stack.disposeAsync(), { message: 'no' });
    t.deepEqual(done, ['first']);
  });
}
