import test from 'ava';
import { sampleFlaky } from './fixtures/sample-flaky.ts';
import { sampleBroken, sampleResult } from './fixtures/sample-result.ts';
import { githubAnnotations } from './github-annotations.ts';

const github = { GITHUB_ACTIONS: 'true' };

test('No annotations are written outside of GitHub Actions', (t) => {
  t.deepEqual(githubAnnotations(sampleResult, {}), []);
});

test('A failure is annotated at its file, line and column, on one line of output', (t) => {
  const [line, ...others] = githubAnnotations(sampleResult, github);
  t.is(others.length, 0);
  t.true(line?.startsWith('::error file=scenarios/dataset-created.yaml,line=10,col=5,title=A dataset'), line);
  t.true(line?.includes('within 10.0 s%0Alikely cause: The readiness probe'), line);
  t.false(line?.includes('\n'));
});

test('A flaky scenario is a warning that says FLAKY, after the errors', (t) => {
  t.deepEqual(
    githubAnnotations(sampleFlaky, github).map((line) => line.slice(0, line.indexOf('::', 2))),
    [
      '::error file=scenarios/latest-version.yaml,line=6,col=5,title=A version that was removed is gone › read latest (attempts 1%2C 2 of 3)',
      '::error file=scenarios/latest-version.yaml,line=6,col=5,title=A version that was removed is gone › read latest (attempt 3 of 3)',
      '::warning file=scenarios/latest-version.yaml,line=6,col=5,title=FLAKY%3A A consumer that reads latest sees one version › read latest (attempt 1 of 2)',
    ],
  );
});

test('A failure without a location is annotated without one', (t) => {
  t.regex(githubAnnotations(sampleBroken, github)[0] ?? '', /^::error title=install%3A kaggle-data-api::Release/);
});

test('Characters that end a property or a command are escaped', (t) => {
  const scenarios = sampleResult.scenarios.map((scenario) => ({ ...scenario, name: '50%: a, b\r\n::set-output' }));
  const [line] = githubAnnotations({ ...sampleResult, scenarios }, github);
  t.true(line?.includes('title=50%25%3A a%2C b%0A%3A%3Aset-output › it is in the list::'), line);
});
