import test from 'ava';
import { exactReply } from './run.ts';

test('In a reply, bytes become strings at any depth, Redis integers become numbers, and other strings are unchanged', (t) => {
  const bytes = (text: string) => Buffer.from(text);
  t.deepEqual(exactReply({ maxclients: bytes('10000') }), { maxclients: '10000' });
  t.deepEqual(exactReply(new Map([[bytes('a'), [bytes('b'), '5']]])), { a: ['b', 5] });
  t.is(exactReply('9007199254740993'), 9007199254740993n);
  t.deepEqual([exactReply('OK'), exactReply(null)], ['OK', null]);
});
