import test from 'ava';
import { object } from '../../../health/fixtures/seen.ts';
import type { Helm } from '../../../helm/binary/run-helm.ts';
import { releaseSchema } from '../../../model/platform.ts';
import { refuseAlways, unusedBuild } from './built-images.ts';

const built = new Set(['shop/web:ab12']);
const helm = { run: async () => '' } as unknown as Helm;

/** A release that builds shop/web, and whose Deployment has an image with a policy. */
function rendered(image: string, imagePullPolicy?: string) {
  const containers = [{ name: 'main', image, ...(imagePullPolicy && { imagePullPolicy }) }];
  const objects = [object('Deployment', 'web', { spec: { template: { spec: { containers } } } })];
  const build = { image: 'shop/web', context: '/none' };
  const release = releaseSchema.parse({ name: 'web', chart: '/c', build });
  return { release, objects, namespace: 'shop', chartPath: '/c', images: [image] };
}
const refuse = (...given: Parameters<typeof rendered>) =>
  refuseAlways({ helm, rendered: rendered(...given), values: {}, namespace: 'shop' }, built);

test('imagePullPolicy Always on an image that was built locally is rejected before the install', async (t) => {
  t.like(await t.throwsAsync(refuse('shop/web:ab12', 'Always')), {
    message:
      'release web cannot become ready: imagePullPolicy Always pulls the image, but it was built locally and is in no registry',
    expected: 'IfNotPresent for shop/web:ab12, which is already in the cluster',
    observed: 'Always for container main of Deployment/web',
  });
  await t.notThrowsAsync(refuse('shop/web:ab12', 'IfNotPresent'));
  await t.notThrowsAsync(refuse('shop/web:ab12'));
  await t.notThrowsAsync(refuse('redis:8', 'Always'));
});

test('A built image that no pod uses is reported, with the images that the pods use', (t) => {
  const unused = rendered('nginx:1');
  t.is(
    unusedBuild([unused], unused, 'shop/web:ab12'),
    'release web builds shop/web, but no pod uses it: its objects use nginx:1; a chart receives it as the values image.repository and image.tag',
  );
  t.is(unusedBuild([unused, rendered('shop/web:ab12')], unused, 'shop/web:ab12'), undefined);
});
