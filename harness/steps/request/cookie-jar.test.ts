import test from 'ava';
import { CookieJar } from './cookie-jar.ts';

/** What is sent to a path after an answer to `/shop/cart/add?x=/y` set these cookies. */
const sent = (lines: readonly string[], path: string, { host = 'a.test', secure = false } = {}) => {
  const jar = new CookieJar();
  jar.set('a.test', '/shop/cart/add?x=/y', lines);
  return jar.header(host, path, secure);
};

for (const [title, line, path, header] of [
  ['whose path is the folder of the request', 'id=1', '/shop/cart/pay', 'id=1'],
  ['whose folder is the path itself', 'id=1', '/shop/cart?q=1', 'id=1'],
  ['of another folder that begins alike', 'id=1', '/shop/cartoon', undefined],
  ['of the folder above', 'id=1', '/shop/', undefined],
  ['of a path', 'id=1; Path=/', '/', 'id=1'],
  ['of a path, which ends with a slash', 'id=1; PATH=/a/', '/a/b', 'id=1'],
  ['of a path below', 'id=1; path=/a', '/b', undefined],
  ['of a path that is none', 'id=1; Path=shop', '/shop/cart/x', 'id=1'],
  ['with an = in its value', 'id=a=b==', '/shop/cart/x', 'id=a=b=='],
  ['with blanks around it', '  id=1  ;  Path=/  ', '/x', 'id=1'],
  ['without a name', '=1; Path=/', '/', undefined],
  ['without a value', 'id; Path=/', '/', undefined],
  ['whose age is over', 'id=1; Path=/; Max-Age=0', '/', undefined],
  ['whose age is negative', 'id=1; Path=/; Max-Age=-5', '/', undefined],
  [
    'of some age, though its end is over',
    'id=1; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=60',
    '/',
    'id=1',
  ],
  [
    'whose age is no number, and whose end is over',
    'id=1; Path=/; Max-Age=1h; Expires=Thu, 01 Jan 1970 00:00:00 GMT',
    '/',
    undefined,
  ],
  ['whose end is to come', 'id=1; Path=/; Expires=Fri, 31 Dec 2199 00:00:00 GMT', '/', 'id=1'],
  ['whose end is no date', 'id=1; Path=/; Expires=soon', '/', 'id=1'],
] as const)
  test(`A cookie ${title} is ${header === undefined ? 'not sent' : 'sent'}`, (t) => t.is(sent([line], path), header));

test('A cookie goes to its own host alone, and a secure one over TLS alone', (t) => {
  t.is(sent(['id=1; Path=/'], '/', { host: 'b.test' }), undefined);
  t.is(sent(['id=1; Path=/; Secure'], '/'), undefined);
  t.is(sent(['id=1; Path=/; Secure'], '/', { secure: true }), 'id=1');
  t.is(sent(['id=1; Path=/'], '/', { secure: true }), 'id=1');
});

test('Several cookies are sent the longest path first, and one that is set anew once', (t) => {
  const lines = ['all=1; Path=/', 'cart=1; Path=/shop/cart', 'shop=1; Path=/shop', 'all=2; Path=/'];
  t.is(sent(lines, '/shop/cart/x'), 'cart=1; shop=1; all=2');
  t.is(sent(['id=1; Path=/', 'id=2; Path=/shop'], '/shop/x'), 'id=2; id=1', 'one name, two paths');
});

test('What was set before a further answer stays', (t) => {
  const jar = new CookieJar();
  jar.set('a.test', '/', ['one=1']);
  jar.set('b.test', '/', ['other=1']);
  jar.set('a.test', '/x', ['two=2']);
  t.is(jar.header('a.test', '/', false), 'one=1; two=2');
});
