import test from 'ava';
import { describeBodyIssues, toPointer } from './describe-issues.ts';

test('the pointer to the whole document is empty', (t) => t.is(toPointer([]), ''));
test('the segments of a pointer are separated by slashes', (t) => t.is(toPointer(['a', 0, 'b']), '/a/0/b'));
test('a slash and a tilde in a segment are escaped', (t) => t.is(toPointer(['a/b~c']), '/a~1b~0c'));
test('each unknown key is a separate problem', (t) => {
  const issue = { code: 'unrecognized_keys' as const, keys: ['x', 'y/z'], path: [], message: '' };
  t.deepEqual(
    describeBodyIssues([issue]).map((error) => error.pointer),
    ['/x', '/y~1z'],
  );
});
