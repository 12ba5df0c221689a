import test from 'ava';
import { imagesFor, imagesOf, pulledAlways } from './images-of.ts';

test('Images of all containers are found once, and an invalid reference is ignored', (t) => {
  const container = (image: unknown) => ({ name: 'main', image });
  const spec = {
    initContainers: [container('app:1')],
    containers: [
      container('app:1'),
      container('side:2'),
      container('my app:1'),
      container(''),
      container(7),
      container('/web:1'),
      container('shop/Web:1'),
      container('web:'),
    ],
    ephemeralContainers: [container('debug@sha256:00'), container('Host.test:5000/a_b/c--d:1.0@sha256:00')],
  };
  const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web' }, spec };
  t.deepEqual(imagesOf(pod), ['app:1', 'side:2', 'debug@sha256:00', 'Host.test:5000/a_b/c--d:1.0@sha256:00']);
});

test('A release needs the images of what starts with it, and those of test hooks only when it is tested', (t) => {
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

test('Images are always pulled if their policy says so, or by default with the tag latest or without a tag', (t) => {
  const policies: readonly (readonly [image: string, policy?: string])[] = [
    ['web:1', 'Always'],
    ['web:2', 'IfNotPresent'],
    ['web:3'],
    ['web'],
    ['registry.example:5000/shop/web'],
    ['registry.example:5000/shop/web:latest'],
    ['registry.example:5000/shop/web:4'],
    ['web@sha256:00'],
    ['web:latest', 'Never'],
  ];
  const containers = policies.map(([image, imagePullPolicy]) => ({
    ...{ name: 'main', image },
    ...(imagePullPolicy !== undefined && { imagePullPolicy }),
  }));
  const template = { spec: { initContainers: containers.slice(0, 1), containers: containers.slice(1) } };
  const cronJob = { apiVersion: 'batch/v1', kind: 'CronJob', metadata: { name: 'web' } };
  t.deepEqual(pulledAlways([{ ...cronJob, spec: { jobTemplate: { spec: { template } } } }]), [
    'web:1',
    'web',
    'registry.example:5000/shop/web',
    'registry.example:5000/shop/web:latest',
  ]);
});
