import test from 'ava';
import { describeBodyIssues, toPointer } from './describe-issues.ts';

test('the whole document is the empty pointer', (t) => t.is(toPointer([]), ''));
test('steps are parted by slashes', (t) => t.is(toPointer(['a', 0, 'b']), '/a/0/b'));
test('a slash and a tilde in a step are escaped', (t) => t.is(toPointer(['a/b~c']), '/a~1b~0c'));
test('each unknown key is a problem of its own', (t) => {
  const issue = { code: 'unrecognized_keys' as const, keys: ['x', 'y/z'], path: [], message: '' };
  t.deepEqual(
    describeBodyIssues([issue]).map((error) => error.pointer),
    ['/x', '/y~1z'],
  );
});
