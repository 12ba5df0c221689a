import test from 'ava';
import { localizeEnvironment } from './localize-environment.ts';
import type { LocalService } from './service-table.ts';

const known: readonly LocalService[] = [
  { name: 'postgres', namespace: 'shop', release: 'postgres', ports: new Map([[5432, 4002]]), mainPort: 5432 },
  {
    name: 'redis',
    namespace: 'shop',
    release: 'cache',
    ports: new Map(),
    mainPort: 6379,
    unavailable: 'not installed',
  },
];
const services = { all: known, find: (host: string) => known.find(({ name }) => name === host) };

function localize(variables: Record<string, string>) {
  const mounts = [{ mountPath: '/data', folder: '/tmp/claims/data' }];
  const { env, leftOut } = localizeEnvironment(new Map(Object.entries(variables)), services, mounts);
  return { env, leftOut: Object.fromEntries(leftOut) };
}

test('a host variable and its port variable are rewritten together', (t) => {
  t.deepEqual(localize({ PGHOST: 'postgres', PGPORT: '5432', DB_HOSTNAME: 'postgres', DB_PORT: '5432' }).env, {
    PGHOST: '127.0.0.1',
    PGPORT: '4002',
    DB_HOSTNAME: '127.0.0.1',
    DB_PORT: '4002',
  });
});

test('a value that equals a Service name is unchanged if the variable does not hold a host', (t) => {
  const variables = { POSTGRES_USER: 'postgres', PORT: '5432', PGHOST: 'db.example.com', PGPORT: '5432' };
  t.deepEqual(localize(variables).env, variables);
});

test('addresses and paths in the same value are both rewritten', (t) => {
  t.is(
    localize({ ARGS: '--db postgres:5432 --to /data/x' }).env['ARGS'],
    '--db 127.0.0.1:4002 --to /tmp/claims/data/x',
  );
});

test('variables that refer to an unavailable release are dropped, including the port of a dropped host', (t) => {
  const variables = { REDIS_URL: 'redis://redis:6379', REDIS_HOST: 'redis', REDIS_PORT: '6379', OTHER: '1' };
  t.deepEqual(localize(variables), {
    env: { OTHER: '1' },
    leftOut: { REDIS_URL: 'cache', REDIS_HOST: 'cache', REDIS_PORT: 'cache' },
  });
});
