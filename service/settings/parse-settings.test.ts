import test from 'ava';
import { parseSettings, SettingsError } from './parse-settings.ts';

const DATABASE_URL = 'postgres://user:secret@localhost/db';

test('only DATABASE_URL is required', (t) =>
  t.like(parseSettings({ DATABASE_URL }), {
    PORT: 3000,
    METRICS_PORT: 9090,
    DATABASE_POOL_MAX: 10,
    NODE_ENV: 'development',
  }));
test('an empty variable counts as unset', (t) =>
  t.like(parseSettings({ DATABASE_URL, PORT: '', REDIS_URL: '' }), { PORT: 3000, REDIS_URL: undefined }));
test('a blank variable counts as unset, and not as 0', (t) =>
  t.like(parseSettings({ DATABASE_URL, PORT: ' ', RATE_LIMIT_PER_MINUTE: '\t' }), { PORT: 3000 }));
test('reads may need a token if there are tokens', (t) => {
  t.true(parseSettings({ DATABASE_URL, READS_NEED_TOKEN: 'true', API_TOKENS_FILE: '/tokens' }).READS_NEED_TOKEN);
});
test('settings are frozen', (t) => t.true(Object.isFrozen(parseSettings({ DATABASE_URL }))));
test('a list is split at its commas', (t) =>
  t.deepEqual(parseSettings({ DATABASE_URL, CORS_ORIGINS: 'https://a.example, https://b.example,' }).CORS_ORIGINS, [
    'https://a.example',
    'https://b.example',
  ]));
test('all problems are reported together', (t) => {
  const error = t.throws(
    () => parseSettings({ PORT: 'x', LOG_LEVEL: 'loud', DATABASE_POOL_MAX: '0', REDIS_URL: 'http://redis' }),
    { instanceOf: SettingsError },
  );
  t.is(error?.problems.length, 5);
  t.true(error?.problems.includes('DATABASE_URL is required but not set'));
});
for (const [name, value] of [
  ['PORT', '65536'],
  ['PORT', '-1'],
  ['DATABASE_URL', 'mysql://secret@x/y'],
  ['DATABASE_URL', 'secret'],
  ['DATABASE_STATEMENT_TIMEOUT_MS', '1.5'],
  ['NODE_ENV', 'prod'],
  ['OTEL_EXPORTER_OTLP_ENDPOINT', 'collector:4318'],
  // Without tokens to check, reads would be open to anybody.
  ['READS_NEED_TOKEN', 'true'],
  // No browser sends an origin with a path, so it would never match.
  ['CORS_ORIGINS', 'https://a.example/'],
  ['CORS_ORIGINS', 'a.example'],
] as const) {
  test(`${name}=${value} is rejected by name, and the message does not contain its value`, (t) => {
    const error = t.throws(() => parseSettings({ DATABASE_URL, [name]: value }), { instanceOf: SettingsError });
    t.is(error?.problems.length, 1);
    t.true(error?.problems[0]?.startsWith(`${name}: `));
    t.notRegex(error?.message ?? '', /secret/);
  });
}
