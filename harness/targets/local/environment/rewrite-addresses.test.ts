import test from 'ava';
import { rewriteAddresses } from './rewrite-addresses.ts';
import type { LocalService, ServiceTable } from './service-table.ts';

const known: readonly LocalService[] = [
  { name: 'api', namespace: 'shop', release: 'api', ports: new Map([[80, 4001]]), mainPort: 80 },
  { name: 'postgres', namespace: 'shop', release: 'postgres', ports: new Map([[5432, 4002]]), mainPort: 5432 },
  {
    name: 'redis',
    namespace: 'shop',
    release: 'redis',
    ports: new Map(),
    mainPort: 6379,
    unavailable: 'not installed',
  },
];
const services: ServiceTable = {
  all: known,
  find: (host) => known.find(({ name }) => name === host.replace(/\.shop(\.svc(\.cluster\.local)?)?$/, '')),
};

const cases: readonly (readonly [title: string, text: string, expected: string])[] = [
  ['a URL without a port uses the default port of its scheme', 'http://api/v1?x=1', 'http://127.0.0.1:4001/v1?x=1'],
  ['a URL with a port uses that port', 'http://api:80', 'http://127.0.0.1:4001'],
  ['a name with its namespace resolves to the same Service', 'http://api.shop/', 'http://127.0.0.1:4001/'],
  [
    'a fully qualified name resolves to the same Service',
    'http://api.shop.svc.cluster.local:80/',
    'http://127.0.0.1:4001/',
  ],
  ['a bare name with a port is an address', 'api:80', '127.0.0.1:4001'],
  [
    'each address of a list is rewritten',
    'api:80,postgres:5432;api:80',
    '127.0.0.1:4001,127.0.0.1:4002;127.0.0.1:4001',
  ],
  [
    'every host of a multi-host URL is rewritten',
    'postgres://u:p@postgres:5432,postgres:5432/db',
    'postgres://u:p@127.0.0.1:4002,127.0.0.1:4002/db',
  ],
  [
    'credentials are not rewritten',
    'postgres://postgres:5432@postgres:5432/postgres',
    'postgres://postgres:5432@127.0.0.1:4002/postgres',
  ],
  ['a password may contain punctuation', `postgres://u:p,'"!w@postgres/db`, `postgres://u:p,'"!w@127.0.0.1:4002/db`],
  [
    'a URL inside JSON ends at its quote',
    '{"a":"http://api","b":"http://api:80/x"}',
    '{"a":"http://127.0.0.1:4001","b":"http://127.0.0.1:4001/x"}',
  ],
  [
    'a port that the Service does not have is unchanged',
    'http://api:81 https://api postgres:17',
    'http://api:81 https://api postgres:17',
  ],
  [
    'a longer name is a different host',
    'http://api.example.com http://my-api:80 api-two:80',
    'http://api.example.com http://my-api:80 api-two:80',
  ],
  ['a name inside a path is unchanged', 'http://example.com/api:80/x /api:80', 'http://example.com/api:80/x /api:80'],
  ['a name without a port is unchanged', 'postgres', 'postgres'],
  [
    'an address outside the cluster is unchanged',
    'http://127.0.0.1:3000 localhost:80',
    'http://127.0.0.1:3000 localhost:80',
  ],
];

for (const [title, text, expected] of cases) {
  test(title, (t) => {
    const rewritten = rewriteAddresses(text, services);
    t.is(rewritten.text, expected);
    t.deepEqual(rewritten.unavailable, []);
  });
}

test('an address of an unavailable Service is reported', (t) => {
  const rewritten = rewriteAddresses('redis://:secret@redis:6379/0', services);
  t.deepEqual(
    rewritten.unavailable.map(({ name }) => name),
    ['redis'],
  );
});
