import test from 'ava';
import { followRedirect } from './follow-redirect.ts';
import type { HttpMessage } from './http-message.ts';

const asked: HttpMessage = {
  method: 'GET',
  origin: 'http://10.0.0.1:30080',
  path: '/a/b?c=1',
  headers: { host: 'api.test', authorization: 'Bearer a', accept: 'text/plain' },
  body: undefined,
};
const safely: HttpMessage = { ...asked, origin: 'https://10.0.0.1:30443' };
const all = 'host authorization accept';

const cases: readonly (readonly [location: string, goal: string | undefined, sent: string, from?: HttpMessage])[] = [
  ['/x', 'http://10.0.0.1:30080/x', all],
  ['/x/../%2e?y#z', 'http://10.0.0.1:30080/x/../%2e?y', all],
  ['x', 'http://10.0.0.1:30080/a/x', all],
  ['../x', 'http://10.0.0.1:30080/x', all],
  ['?d=2', 'http://10.0.0.1:30080/a/b?d=2', all],
  ['', 'http://10.0.0.1:30080/a/b', all],
  ['#top', 'http://10.0.0.1:30080/a/b', all],
  ['//api.test/x', 'http://10.0.0.1:30080/x', all],
  ['http://API.test:80/x', 'http://10.0.0.1:30080/x', all],
  ['http://u:p@api.test/x', 'http://10.0.0.1:30080/x', all],
  ['https://api.test/x', 'https://api.test/x', all],
  ['https://api.test/x', 'https://10.0.0.1:30443/x', all, safely],
  // In plain text anybody on the way would read them.
  ['http://api.test/x', 'http://api.test/x', 'host accept', safely],
  ['http://api.test:8080/x', 'http://api.test:8080/x', 'accept'],
  ['//other.test/x?y#z', 'http://other.test/x?y', 'accept'],
  ['https://other.test', 'https://other.test/', 'accept'],
  ['http://other.test?q', 'http://other.test/?q', 'accept'],
  ['http://api.test@other.test/x', 'http://other.test/x', 'accept'],
  ['/\\other.test/x', 'http://10.0.0.1:30080/\\other.test/x', all],
  ['\\\\other.test/x', 'http://10.0.0.1:30080/x', all],
  ['http://[other/x', undefined, ''],
  ['/a b', undefined, ''],
  ['javascript:alert(1)', undefined, ''],
  ['mailto:somebody@other.test', undefined, ''],
];
for (const [location, goal, sent, from = asked] of cases)
  test(`${location} from ${from.origin} leads to ${goal ?? 'nothing'}${goal === undefined ? '' : ` with ${sent}`}`, (t) => {
    const next = followRedirect(from, { status: 302, headers: { location } });
    t.is(next && `${next.origin}${next.path}`, goal);
    t.is(Object.keys(next?.headers ?? {}).join(' '), sent);
  });

test('A redirect changes POST to GET without a body, unless its status keeps the method', (t) => {
  const post: HttpMessage = {
    ...asked,
    method: 'POST',
    body: 'x',
    headers: { ...asked.headers, 'content-type': 'text/plain', 'x-content': 'y' },
  };
  const next = (message: HttpMessage, status: number) =>
    followRedirect(message, { status, headers: { location: '/x' } });
  for (const status of [301, 302, 303]) {
    const { method, body, headers } = next(post, status) ?? {};
    t.deepEqual(
      [method, body, Object.keys(headers ?? {}).join(' ')],
      ['GET', undefined, `${all} x-content`],
      String(status),
    );
  }
  for (const status of [307, 308])
    t.like(next(post, status), { method: 'POST', body: 'x', headers: { 'content-type': 'text/plain' } });
  for (const status of [301, 302]) t.is(next({ ...post, method: 'PUT' }, status)?.method, 'PUT');
  t.is(next({ ...post, method: 'PUT' }, 303)?.method, 'GET');
  for (const status of [301, 302, 303]) t.is(next({ ...asked, method: 'HEAD' }, status)?.method, 'HEAD');
  t.is(next(asked, 302)?.headers['authorization'], 'Bearer a');
});

test('The trust settings apply only to the release itself and only over TLS', (t) => {
  const trust = { ca: 'PEM' } as never;
  const from = { ...safely, trust };
  const trustAt = (location: string, message: HttpMessage = from) =>
    followRedirect(message, { status: 302, headers: { location } })?.trust;
  t.is(trustAt('/x'), trust);
  t.is(trustAt('https://api.test/x'), trust);
  t.is(trustAt('https://other.test/x'), undefined);
  t.is(trustAt('http://api.test/x'), undefined);
  t.false('trust' in (followRedirect(safely, { status: 302, headers: { location: '/x' } }) ?? {}));
});

test('A relative redirect of a request without a path is resolved from the root', (t) => {
  const bare = { ...asked, path: '?a=1' };
  const goal = (location: string) => followRedirect(bare, { status: 302, headers: { location } })?.path;
  t.is(goal('x'), '/x');
});

test('A response without a location, or with another status, is not followed', (t) => {
  t.is(followRedirect(asked, { status: 302, headers: {} }), undefined);
  for (const status of [200, 300, 304, 305, 400])
    t.is(followRedirect(asked, { status, headers: { location: '/' } }), undefined);
});
