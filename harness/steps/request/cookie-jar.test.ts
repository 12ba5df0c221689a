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
  ['of another folder with the same prefix', 'id=1', '/shop/cartoon', undefined],
  ['in the parent folder of its path', 'id=1', '/shop/', undefined],
  ['with a path', 'id=1; Path=/', '/', 'id=1'],
  ['with a path that ends with a slash', 'id=1; PATH=/a/', '/a/b', 'id=1'],
  ['outside its path', 'id=1; path=/a', '/b', undefined],
  ['with an invalid path', 'id=1; Path=shop', '/shop/cart/x', 'id=1'],
  ['with an = in its value', 'id=a=b==', '/shop/cart/x', 'id=a=b=='],
  ['with spaces around its parts', '  id=1  ;  Path=/  ', '/x', 'id=1'],
  ['without a name', '=1; Path=/', '/', undefined],
  ['without a value', 'id; Path=/', '/', undefined],
  ['whose Max-Age is 0', 'id=1; Path=/; Max-Age=0', '/', undefined],
  ['whose Max-Age is negative', 'id=1; Path=/; Max-Age=-5', '/', undefined],
  [
    'with a positive Max-Age and an Expires in the past',
    'id=1; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=60',
    '/',
    'id=1',
  ],
  [
    'with an invalid Max-Age and an Expires in the past',
    'id=1; Path=/; Max-Age=1h; Expires=Thu, 01 Jan 1970 00:00:00 GMT',
    '/',
    undefined,
  ],
  ['with an Expires in the future', 'id=1; Path=/; Expires=Fri, 31 Dec 2199 00:00:00 GMT', '/', 'id=1'],
  ['with an invalid Expires', 'id=1; Path=/; Expires=soon', '/', 'id=1'],
] as const)
  test(`A cookie ${title} is ${header === undefined ? 'not sent' : 'sent'}`, (t) => t.is(sent([line], path), header));

test('A cookie is sent only to its own host, and a secure cookie only over TLS', (t) => {
  t.is(sent(['id=1; Path=/'], '/', { host: 'b.test' }), undefined);
  t.is(sent(['id=1; Path=/; Secure'], '/'), undefined);
  t.is(sent(['id=1; Path=/; Secure'], '/', { secure: true }), 'id=1');
  t.is(sent(['id=1; Path=/'], '/', { secure: true }), 'id=1');
});

test('Cookies are sent with the longest path first, and a cookie that is set again is sent once', (t) => {
  const lines = ['all=1; Path=/', 'cart=1; Path=/shop/cart', 'shop=1; Path=/shop', 'all=2; Path=/'];
  t.is(sent(lines, '/shop/cart/x'), 'cart=1; shop=1; all=2');
  t.is(sent(['id=1; Path=/', 'id=2; Path=/shop'], '/shop/x'), 'id=2; id=1', 'one name, two paths');
});

test('Cookies of earlier answers are kept', (t) => {
  const jar = new CookieJar();
  jar.set('a.test', '/', ['one=1']);
  jar.set('b.test', '/', ['other=1']);
  jar.set('a.test', '/x', ['two=2']);
  t.is(jar.header('a.test', '/', false), 'one=1; two=2');
});
