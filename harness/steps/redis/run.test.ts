import test from 'ava';
import { exactReply } from './run.ts';

test('Bytes are text at any depth of a reply, digits that were none are numbers, and other texts stay', (t) => {
  const bytes = (text: string) => Buffer.from(text);
  t.deepEqual(exactReply({ maxclients: bytes('10000') }), { maxclients: '10000' });
  t.deepEqual(exactReply(new Map([[bytes('a'), [bytes('b'), '5']]])), { a: ['b', 5] });
  t.is(exactReply('9007199254740993'), 9007199254740993n);
  t.deepEqual([exactReply('OK'), exactReply(null)], ['OK', null]);
});
