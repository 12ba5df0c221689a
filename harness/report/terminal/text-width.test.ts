import test from 'ava';
import { textWidth, truncate } from './text-width.ts';

test('Colour sequences have no width', (t) => {
  t.is(textWidth('\u001b[31mred\u001b[39m'), 3);
});

test('CJK and emoji are two columns wide, and combining marks have no width', (t) => {
  t.is(textWidth('数据集'), 6);
  t.is(textWidth('👩‍👩‍👧 ok'), 5);
  t.is(textWidth('e\u0301'), 1);
  t.is(textWidth('a\u200bb'), 2);
  t.is(textWidth('✓ ○ ⠋'), 5);
});

test('A line that fits is unchanged, and a longer one ends with an ellipsis', (t) => {
  t.is(truncate('four', 4), 'four');
  t.is(truncate('fours', 4), 'fou…');
  t.is(truncate('one two', 5), 'one…');
  t.is(truncate('数据集', 5), '数据…');
  t.is(truncate('any', 0), '');
});
