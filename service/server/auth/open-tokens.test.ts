import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import pino from 'pino';
import { findToken, openTokens } from './open-tokens.ts';
import { readTokenFile, TokenFileError } from './token-file.ts';

const line = (name: string, token: string) => `${name} sha256:${createHash('sha256').update(token).digest('hex')}`;
const log = pino({ level: 'silent' });

async function file(t: ExecutionContext, text: string): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'tokens-'));
  t.teardown(() => rm(directory, { recursive: true }));
  const path = join(directory, 'tokens');
  await writeFile(path, text);
  return path;
}

test('a token is found with its name', async (t) => {
  const tokens = await openTokens(await file(t, `# may write\n\n${line('job', 'abc')}\n${line('ops', 'def')}\n`), log);
  t.is((await tokens.find('Bearer abc'))?.name, 'job');
  t.is((await tokens.find('bearer  def'))?.name, 'ops');
});
for (const header of [
  undefined,
  '',
  'abc',
  'Basic abc',
  'Bearer',
  'Bearer ',
  'Bearer abcd',
  'Bearer ab',
  'Bearer abc def',
  'Bearer ABC',
]) {
  test(`Authorization ${JSON.stringify(header)} matches no token`, async (t) => {
    const tokens = await openTokens(await file(t, line('job', 'abc')), log);
    t.is(await tokens.find(header), null);
  });
}
test('the hash of a token is not accepted as the token', async (t) => {
  const [known] = await readTokenFile(await file(t, line('job', 'abc')));
  t.is(findToken(known === undefined ? [] : [known], known?.sha256.toString('hex') ?? ''), null);
});
test('a token has the scope admin and no expiry unless its line says otherwise', async (t) => {
  const path = await file(
    t,
    [
      line('a', '1'),
      `${line('b', '2')} read`,
      `${line('c', '3')} write until=2999-01-01T00:00:00Z`,
      `${line('d', '4')} until=2001-01-01T00:00:00Z`,
    ].join('\n'),
  );
  const tokens = await openTokens(path, log);
  const scopes = await Promise.all(
    ['1', '2', '3', '4'].map(async (token) => (await tokens.find(`Bearer ${token}`))?.scope),
  );
  t.deepEqual(scopes, ['admin', 'read', 'write', undefined]);
});
for (const rest of [
  'all',
  'read write',
  'until=tomorrow',
  'until=2026-13-01T00:00:00Z',
  'until=2026-01-01T00:00:00Z read',
]) {
  test(`a line that ends with "${rest}" is invalid`, async (t) => {
    await t.throwsAsync(readTokenFile(await file(t, `${line('a', '1')} ${rest}`)), { instanceOf: TokenFileError });
  });
}
test('invalid lines are reported by number, never by text', async (t) => {
  const path = await file(t, `${line('job', 'abc')}\nsecret\nx sha256:12\n`);
  const error = await t.throwsAsync(readTokenFile(path), { instanceOf: TokenFileError });
  t.regex(error?.message ?? '', /line 2, 3/);
  t.notRegex(error?.message ?? '', /secret/);
});
test('a file without tokens is rejected at startup', async (t) => {
  await t.throwsAsync(openTokens(await file(t, '# nobody\n'), log), {
    instanceOf: TokenFileError,
    message: /no token/,
  });
});
test('a missing file is rejected', async (t) => {
  await t.throwsAsync(readTokenFile('/no/such/file'), { instanceOf: TokenFileError, message: /cannot read/ });
});
