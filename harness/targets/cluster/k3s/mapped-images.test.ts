import test from 'ava';
import { familiarName } from '../../../engine/image-map.ts';
import { mappedPattern, policyFlags } from './mapped-images.ts';

const map = new Map([
  ['busybox', 'local.example/busybox:1'],
  ['postgres:17.6', 'local.example/postgres:17'],
  ['ghcr.example:443/shop/web', 'local.example/web:1'],
]);

for (const image of [
  'busybox',
  'busybox:1.37',
  'docker.io/library/busybox:latest',
  'index.docker.io/busybox@sha256:0a',
  'postgres:17.6',
  'postgres:17.6@sha256:0a',
  'ghcr.example:443/shop/web',
  'ghcr.example:443/shop/web:2',
])
  test(`The map replaces ${image}`, (t) => t.regex(image, new RegExp(mappedPattern(map))));

for (const image of ['busybox2', 'shop/busybox', 'postgres', 'postgres:17.60', 'ghcrxexample:443/shop/web', 'web'])
  test(`The map does not replace ${image}`, (t) => t.notRegex(image, new RegExp(mappedPattern(map))));

test('An API server is told of the policies where it has them but does not serve them by itself', (t) => {
  t.is(policyFlags('rancher/k3s:v1.35.4-k3s1', map, []).length, 2);
  t.is(policyFlags('registry.example:5000/k3s:v1.34.1', map, ['--disable=x']).length, 2);
  for (const image of ['rancher/k3s:v1.36.1-k3s1', 'rancher/k3s:v1.33.9-k3s1', 'rancher/k3s:latest'])
    t.deepEqual(policyFlags(image, map, []), [], image);
  t.deepEqual(policyFlags('rancher/k3s:v1.35.4-k3s1', new Map(), []), []);
  t.deepEqual(policyFlags('rancher/k3s:v1.35.4-k3s1', map, ['--kube-apiserver-arg=feature-gates=Other=true']), []);
  t.is(familiarName('docker.io/library/busybox'), 'busybox', 'the keys of a map are familiar names');
});
