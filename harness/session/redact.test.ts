import test from 'ava';
import { object } from '../health/fixtures/seen.ts';
import { Redactor } from './redact.ts';

const clean: readonly [given: string, told: string][] = [
  ['postgres://kaggle:hunter2@db:5432/x', 'postgres://kaggle:***@db:5432/x'],
  ['redis://:p%40ss@redis:6379 and http://u:pw@h', 'redis://:***@redis:6379 and http://u:***@h'],
  ['Authorization: Bearer eyJhbGciOi.J9.abc-_1', 'Authorization: Bearer ***'],
  ['authorization: basic dXNlcjpwYXNzd29yZA==', 'authorization: basic ***'],
  ['a basic description of it', 'a basic description of it'],
  ['http://host:8080/path@x', 'http://host:8080/path@x'],
  ['GET /a?x=1&access_token=abcdef123456&page=2', 'GET /a?x=1&access_token=***&page=2'],
  ['{"url":"/b?X-Goog-Signature=0123456789ab"}', '{"url":"/b?X-Goog-Signature=***"}'],
  ['/list?page_token=abcdef123456&sort=signature', '/list?page_token=abcdef123456&sort=signature'],
  ['nothing to hide', 'nothing to hide'],
];
for (const [given, told] of clean) {
  test(`"${given}" is redacted to "${told}"`, (t) => t.is(new Redactor().text(given), told));
}

test('An added value is masked wherever it occurs, the longest first', (t) => {
  const redactor = new Redactor();
  for (const secret of ['s3cret-a', 's3cret-a-longer', 'a.*b$&c']) redactor.add(secret);
  t.is(redactor.text('x s3cret-a-longer y s3cret-a z a.*b$&c'), 'x *** y *** z ***');
});

test('The name of a release is not masked, even if it is also a password', (t) => {
  const redactor = new Redactor(['temporal']);
  redactor.add('temporal');
  redactor.add('temporal-2');
  t.is(redactor.text('release temporal with temporal-2'), 'release temporal with ***');
});

test('A value is masked without the trailing newline of its Secret, and a multi-line key line by line', (t) => {
  const redactor = new Redactor();
  redactor.add('tr0ub4dor\n');
  redactor.add('-----BEGIN PRIVATE KEY-----\nMIGHAgEAMBMGByqGSM49\nAwEHBG0wawIBAQQgevZz\n-----END PRIVATE KEY-----\n');
  t.is(redactor.text('"pw tr0ub4dor\\n"'), '"pw ***\\n"');
  t.is(
    redactor.text('"-----BEGIN PRIVATE KEY-----\\nMIGHAgEAMBMGByqGSM49\\nAwEHBG0wawIBAQQgevZz\\n-----END'),
    '"-----BEGIN PRIVATE KEY-----\\n***\\n***\\n-----END',
  );
});

test('A value shorter than six characters is not masked, because it would mask ordinary words', (t) => {
  const redactor = new Redactor();
  redactor.add('redis');
  t.is(redactor.text('redis is ready'), 'redis is ready');
});

test('Secret values are masked in plain and base64 form, but names such as the database are not', (t) => {
  const redactor = new Redactor();
  const base64 = (text: string) => Buffer.from(text).toString('base64');
  redactor.addSecretObject({
    ...object('Secret', 'db'),
    type: 'Opaque',
    data: { password: base64('tr0ub4dor'), uri: base64('pg://a:b@c/d'), database: base64('kaggle') },
  });
  t.is(redactor.text(`tr0ub4dor ${base64('tr0ub4dor')} pg://a:b@c/d kaggle`), '*** *** *** kaggle');
});

test('Secrets in which helm stores its releases are not treated as secrets of the platform', (t) => {
  const redactor = new Redactor();
  redactor.addSecretObject({
    ...object('Secret', 'sh.helm.release.v1.db.v1'),
    type: 'helm.sh/release.v1',
    data: { token: Buffer.from('ordinary words').toString('base64') },
  });
  t.is(redactor.text('ordinary words'), 'ordinary words');
});

test('Every string in a nested value is masked, and everything else is unchanged', (t) => {
  const redactor = new Redactor();
  redactor.add('tr0ub4dor');
  t.deepEqual(redactor.deep({ a: ['x tr0ub4dor', 1, null], b: { c: 'tr0ub4dor', d: true, e: undefined } }), {
    a: ['x ***', 1, null],
    b: { c: '***', d: true, e: undefined },
  });
});
