import test from 'ava';
import { imagesOf } from './images-of.ts';

test('Images of all containers are found once, and text that is no reference is left for Kubernetes to refuse', (t) => {
  const container = (image: unknown) => ({ name: 'main', image });
  const spec = {
    initContainers: [container('app:1')],
    containers: [container('app:1'), container('side:2'), container('my app:1'), container(''), container(7)],
    ephemeralContainers: [container('debug@sha256:00')],
  };
  const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web' }, spec };
  t.deepEqual(imagesOf(pod), ['app:1', 'side:2', 'debug@sha256:00']);
});
