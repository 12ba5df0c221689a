import test from 'ava';
import { HarnessError } from '../../model/errors/harness-error.ts';
import { messageOf, requestTarget } from './http-message.ts';
import { isSecretHeader } from './secret-headers.ts';

const endpoint = { origin: 'http://127.0.0.1:80', host: 'web.example' };
const asked = { method: 'POST', path: '/a', query: {}, headers: {}, json: undefined, body: undefined } as const;

test('A body of JSON says so in its type, unless the step gives one', (t) => {
  const { headers, body } = messageOf({ ...asked, json: { n: 9007199254740993n } }, endpoint, '.');
  t.deepEqual([headers, body], [{ 'content-type': 'application/json', host: 'web.example' }, '{"n":9007199254740993}']);
  const given = messageOf({ ...asked, json: {}, headers: { 'Content-Type': 'text/x' } }, endpoint, '.');
  t.is(given.headers['content-type'], 'text/x');
});

test('A text is sent as it is, without a type', (t) => {
  const { headers, body } = messageOf({ ...asked, body: 'a=1' }, { origin: endpoint.origin }, '.');
  t.deepEqual([headers, body], [{}, 'a=1']);
});

test('A Host of the step goes before that of the endpoint, however it is written', (t) =>
  t.is(messageOf({ ...asked, headers: { HOST: 'own.example' } }, endpoint, '.').headers['host'], 'own.example'));

test('What is not ASCII is encoded, and a query is put behind that of the path', (t) => {
  t.is(requestTarget({ path: '/grün😀/%20', query: {} }), '/gr%C3%BCn%F0%9F%98%80/%20');
  t.is(requestTarget({ path: '/a?b=1', query: { c: 'd e', n: 2 } }), '/a?b=1&c=d+e&n=2');
});

for (const path of ['http://other/', 'a', '/a b', '/a\nb'])
  test(`${JSON.stringify(path)} is no path, and the error says what is`, (t) => {
    const error = t.throws(() => requestTarget({ path, query: {} }), { instanceOf: HarnessError });
    t.deepEqual(
      [error.expected, error.observed, error.next],
      [
        'a text that begins with / and has no blanks: the host is that of the release',
        path,
        'write %20 for a blank; capture no whole URL, but its path',
      ],
    );
  });

test('Headers that tell who asks are secret in any case of letters, and those that only hold such a name are not', (t) => {
  for (const name of ['Authorization', 'proxy-authorization', 'Cookie', 'set-cookie', 'X-Api-Key', 'x-auth-token'])
    t.true(isSecretHeader(name), name);
  for (const name of ['x-authorization', 'cookie-consent', 'api-key-id', 'accept']) t.false(isSecretHeader(name), name);
});
