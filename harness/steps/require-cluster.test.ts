import test from 'ava';
import type { StartedTarget } from '../targets/target.ts';
import { askForImages } from './ask-for-images.ts';
import { stepContext } from './fixtures/step-context.ts';
import { requireCluster, requireClusterInStep, requireReleaseInStep } from './require-cluster.ts';

const onLocal = { target: { kind: 'local' } } as Parameters<typeof requireCluster>[0];

test('A step that needs a cluster names the target that has none', async (t) => {
  t.throws(() => requireCluster(onLocal), { message: 'the local target has no cluster' });
  await t.throwsAsync(requireClusterInStep(onLocal), { message: 'the local target has no cluster' });
});

test('A step without a release waits until pods are in sync, a step with a release for more kinds', async (t) => {
  const context = await stepContext(t, 'nothing', () => undefined);
  const { view } = requireCluster(context);
  const asked: (readonly string[] | undefined)[] = [];
  const synced = view.synced.bind(view);
  view.synced = (kinds) => {
    asked.push(kinds);
    return synced(kinds);
  };
  t.is((await requireReleaseInStep(context, undefined)).view, view);
  t.deepEqual(asked, [['Pod']]);
  await requireReleaseInStep(context, 'web');
  t.true(asked.length > 1 && asked.slice(1).every((kinds) => kinds?.join() !== 'Pod'));
});

test('Images are requested only if there are any and the target provides them', async (t) => {
  const asked: string[] = [];
  const target = { images: async (images, what) => asked.push(`${what}: ${images.join()}`) } as Pick<
    StartedTarget,
    'images'
  > as StartedTarget;
  const { signal } = new AbortController();
  await askForImages({ target, signal }, [], 'Deployment/empty');
  await askForImages({ target, signal }, ['web:1'], 'Deployment/web');
  await askForImages({ target: {} as StartedTarget, signal }, ['web:1'], 'Deployment/web');
  t.deepEqual(asked, ['Deployment/web: web:1']);
});
