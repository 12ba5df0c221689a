import test from 'ava';
import { HarnessError } from '../../model/errors/harness-error.ts';
import { messageOf, requestTarget } from './http-message.ts';
import { isSecretHeader } from './secret-headers.ts';

const endpoint = { origin: 'http://127.0.0.1:80', host: 'web.example' };
const asked = { method: 'POST', path: '/a', query: {}, headers: {}, json: undefined, body: undefined } as const;

test('A JSON body gets the JSON content type, unless the step sets another one', (t) => {
  const { headers, body } = messageOf({ ...asked, json: { n: 9007199254740993n } }, endpoint, '.');
  t.deepEqual([headers, body], [{ 'content-type': 'application/json', host: 'web.example' }, '{"n":9007199254740993}']);
  const given = messageOf({ ...asked, json: {}, headers: { 'Content-Type': 'text/x' } }, endpoint, '.');
  t.is(given.headers['content-type'], 'text/x');
});

test('A text body is sent unchanged, without a content type', (t) => {
  const { headers, body } = messageOf({ ...asked, body: 'a=1' }, { origin: endpoint.origin }, '.');
  t.deepEqual([headers, body], [{}, 'a=1']);
});

test('A Host header of the step, in any case, takes precedence over the host of the endpoint', (t) =>
  t.is(messageOf({ ...asked, headers: { HOST: 'own.example' } }, endpoint, '.').headers['host'], 'own.example'));

test('Non-ASCII characters are encoded, and a query is appended to the query of the path', (t) => {
  t.is(requestTarget({ path: '/grün😀/%20', query: {} }), '/gr%C3%BCn%F0%9F%98%80/%20');
  t.is(requestTarget({ path: '/a?b=1', query: { c: 'd e', n: 2 } }), '/a?b=1&c=d+e&n=2');
});

for (const path of ['http://other/', 'a', '/a b', '/a\nb'])
  test(`${JSON.stringify(path)} is not a path, and the error says what is allowed`, (t) => {
    const error = t.throws(() => requestTarget({ path, query: {} }), { instanceOf: HarnessError });
    t.deepEqual(
      [error.expected, error.observed, error.next],
      [
        'a path that starts with / and has no spaces; the host is the one of the release',
        path,
        'write %20 for a space; capture only the path of a URL',
      ],
    );
  });

test('Headers with credentials are secret in any case, and headers whose names only contain theirs are not', (t) => {
  for (const name of ['Authorization', 'proxy-authorization', 'Cookie', 'set-cookie', 'X-Api-Key', 'x-auth-token'])
    t.true(isSecretHeader(name), name);
  for (const name of ['x-authorization', 'cookie-consent', 'api-key-id', 'accept']) t.false(isSecretHeader(name), name);
});
