import test from 'ava';
import { imagesFor, imagesOf } from './images-of.ts';

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

test('What a release needs are the images of what starts with it; those of test hooks when it is tested', (t) => {
  const object = (kind: string, image: string, spec: object, hook?: string) => ({
    apiVersion: 'v1',
    kind,
    metadata: { name: image, annotations: hook === undefined ? {} : { 'helm.sh/hook': hook } },
    spec: { ...spec, template: { spec: { containers: [{ name: 'main', image }] } } },
  });
  const objects = [
    object('Deployment', 'web:1', { replicas: 1 }),
    object('Deployment', 'copy:1', {}),
    object('Deployment', 'idle:1', { replicas: 0 }),
    object('CronJob', 'nightly:1', { suspend: true }),
    object('Job', 'migrate:1', { suspend: false }, 'pre-install,pre-upgrade'),
    object('Job', 'both:1', {}, 'post-install, test'),
    object('Pod', 'curl:1', {}, 'test'),
    object('Pod', 'old:1', {}, 'test-success, test-failure'),
  ];
  t.deepEqual(imagesFor('install', objects), ['web:1', 'copy:1', 'migrate:1', 'both:1']);
  t.deepEqual(imagesFor('test', objects), ['curl:1', 'old:1']);
});
