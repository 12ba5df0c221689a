import test from 'ava';
import type { ChartFolder } from '../../chart-folder.ts';
import { locateCause } from './locate-cause.ts';

const chart = { name: 'web', path: `${process.cwd()}/charts/web` } as ChartFolder;
const changed = new Map([
  [
    'web',
    [
      { path: '/templates/NOTES.txt', before: 'sslmode\n', after: 'sslmode and sidecar\n' },
      { path: '/templates/net.yaml', before: 'port: 80\n', after: 'port: 81\n' },
      { path: '/values.yaml', before: 'a: 1\n', after: 'a: 1\nproxy:\n  image: proxy:2\n  version: 2\n' },
    ],
  ],
]);
const causeOf = (path: string, message: string) => locateCause({ path, message }, changed, [chart])?.file;

test('a finding is located at the change that alone names its field', (t) => {
  t.is(causeOf('spec.ports[http].port', 'port changes from 80 to 81'), 'charts/web/templates/net.yaml');
});

test('a finding is not located by a word of every chart, nor in a file that makes no object', (t) => {
  t.is(causeOf('', 'its pods are replaced: app.kubernetes.io/version, image'), undefined);
  t.is(causeOf('spec.containers[sidecar]', 'is added'), undefined);
});
