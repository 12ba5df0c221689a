import test from 'ava';
import type { KubeObject } from '../../../model/cluster/kube-object.ts';
import { type ConnectionFacts, describeFacts, fillTemplate, findConnection, findUri } from './find-connection.ts';

const object = (kind: string, name: string, rest: object): KubeObject => ({
  apiVersion: 'v1',
  kind,
  metadata: { name },
  ...rest,
});
const service = (name: string, port: number, portName?: string, spec = {}) =>
  object('Service', name, { spec: { ports: [{ port, ...(portName && { name: portName }) }], ...spec } });
const secret = (name: string, values: Readonly<Record<string, string>>) =>
  object('Secret', name, {
    data: Object.fromEntries(
      Object.entries(values).map(([key, value]) => [key, Buffer.from(value).toString('base64')]),
    ),
  });
const pod = (name: string, container: object) => object('Pod', name, { spec: { containers: [container] } });
const facts = (parts: Partial<ConnectionFacts>): ConnectionFacts => ({
  services: [],
  secrets: [],
  pods: [],
  referred: parts.secrets ?? [],
  ...parts,
});

test('A URI is found in any Secret, but only for the requested protocol', (t) => {
  const secrets = [
    secret('app', { url: 'https://app.test', DATABASE_URL: 'postgresql://u:p@db:5432/shop', CACHE: 'redis://c' }),
  ];
  t.is(findUri('postgres', facts({ secrets }))?.uri, 'postgresql://u:p@db:5432/shop');
  t.is(findUri('redis', facts({ secrets }))?.uri, 'redis://c');
  t.is(findUri('redis', facts({ secrets: [secret('app', { uri: 'postgres://db' })] })), undefined);
});

const logins: Readonly<
  Record<string, readonly [Partial<ConnectionFacts>, readonly [user: string, password: string, database: string]]>
> = {
  'keys for user, password and database in a Secret of any name': [
    { secrets: [secret('shop-db-credentials', { username: 'shop', password: 'pw', dbname: 'orders' })] },
    ['shop', 'pw', 'orders'],
  ],
  "the pod's environment, which refers to a Secret with another name": [
    {
      referred: [secret('given', { pass: 'pw', user: 'me' })],
      pods: [
        pod('db-0', {
          env: [
            { name: 'POSTGRES_USER', valueFrom: { secretKeyRef: { name: 'given', key: 'user' } } },
            { name: 'POSTGRES_PASSWORD', valueFrom: { secretKeyRef: { name: 'given', key: 'pass' } } },
            { name: 'POSTGRES_DB', value: 'shop' },
          ],
        }),
      ],
    },
    ['me', 'pw', 'shop'],
  ],
  "a ConfigMap that is the pod's environment": [
    {
      referred: [object('ConfigMap', 'env', { data: { PGUSER: 'me', PGPASSWORD: 'pw', PGDATABASE: 'x' } })],
      pods: [pod('db-0', { envFrom: [{ configMapRef: { name: 'env' } }] })],
    },
    ['me', 'pw', 'x'],
  ],
  "the superuser's password if no other user is named": [
    { secrets: [secret('db', { 'postgres-password': 'super', password: 'own' })] },
    ['postgres', 'super', 'postgres'],
  ],
  'the password of the user that is named': [
    {
      secrets: [secret('db', { 'postgres-password': 'super', password: 'own' })],
      pods: [pod('db-0', { env: [{ name: 'POSTGRES_USER', value: 'app' }] })],
    },
    ['app', 'own', 'app'],
  ],
  "the application's user, not the superuser and its password": [
    {
      pods: [
        pod('db-0', {
          env: [
            { name: 'POSTGRES_USER', value: 'root' },
            { name: 'POSTGRES_PASSWORD', value: 'super' },
            { name: 'POSTGRES_DB', value: 'shop' },
            { name: 'USERDB_USER', value: 'shopper' },
            { name: 'USERDB_PASSWORD', value: 'own' },
          ],
        }),
      ],
    },
    ['shopper', 'own', 'shop'],
  ],
  "the image's defaults if nothing is configured": [{}, ['postgres', '', 'postgres']],
};

for (const [what, [parts, [user, password, database]]] of Object.entries(logins)) {
  test(`The PostgreSQL login uses ${what}`, (t) => {
    const found = findConnection('postgres', facts({ services: [service('db', 5432)], ...parts }));
    t.like(found, { user, password, database, port: 5432 });
  });
}

test('A Redis without a Secret or password is found by the port of its Service', (t) => {
  const services = [service('metrics', 9121, 'metrics'), service('valkey', 6379, 'tcp')];
  t.like(findConnection('redis', facts({ services })), { user: '', password: '', database: '', port: 6379 });
});

test('A Redis password is found in a Secret, in the environment or after --requirepass', (t) => {
  const services = [service('cache', 6380, 'tcp-redis')];
  const password = (parts: Partial<ConnectionFacts>) =>
    findConnection('redis', facts({ services, ...parts }))?.password;
  t.is(password({ secrets: [secret('cache', { 'redis-password': 'a' })] }), 'a');
  t.is(password({ pods: [pod('cache-0', { env: [{ name: 'REDIS_PASSWORD', value: 'b' }] })] }), 'b');
  t.is(password({ pods: [pod('cache-0', { args: ['redis-server', '--requirepass', 'c'] })] }), 'c');
  t.is(password({ secrets: [secret('cache', { 'tls.key': 'd', token: 'e' })] }), '');
});

test("The primary's Service is preferred over a Service for replicas and a headless one", (t) => {
  const services = [
    service('db-read', 5432),
    service('db-hl', 5432, undefined, { clusterIP: 'None' }),
    service('db', 5432),
  ];
  t.is(findConnection('postgres', facts({ services }))?.service.metadata.name, 'db');
});

test('No Service is guessed if several exist and none has a port of the protocol', (t) => {
  const services = [service('a', 80), service('b', 81)];
  t.is(findConnection('postgres', facts({ services })), undefined);
  t.is(
    describeFacts(facts({ services, secrets: [secret('app', { token: 'x' })], pods: [pod('a-0', {})] })),
    'Secret app (token); Service a (80); Service b (81); the environment of pod a-0',
  );
});

test('A template is filled from Secrets and ConfigMaps, URI-encoded, and missing keys are reported', (t) => {
  const referred = [
    secret('db.auth', { 'user.name': 'a@b', pass: 'p/w' }),
    object('ConfigMap', 'db', { data: { host: 'pg' } }),
  ];
  t.deepEqual(fillTemplate('postgres://$(db.auth/user.name):$(db.auth/pass)@$(db/host)/x', referred), {
    uri: 'postgres://a%40b:p%2Fw@pg/x',
    missing: [],
  });
  t.deepEqual(fillTemplate('redis://$(db/none)', referred).missing, ['db/none']);
});
