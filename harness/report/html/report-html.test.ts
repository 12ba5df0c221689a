import { createHash } from 'node:crypto';
import test from 'ava';
import type { RunResult } from '../../model/result/result.ts';
import { sampleFlaky, sampleFlakyOnly } from '../fixtures/sample-flaky.ts';
import { sampleBroken, sampleOfMany, samplePassed, sampleResult } from '../fixtures/sample-result.ts';
import { reportHtml } from './report-html.ts';

/** The report without its style and script, whose texts are of no interest here. */
function body(result: RunResult): string {
  const page = reportHtml(result);
  return page.slice(page.indexOf('<body>'), page.lastIndexOf('<script>'));
}

test('The report makes no network request', (t) => {
  const page = reportHtml(sampleResult);
  t.notRegex(page, /(?:src|action)="(?!#|data:)|href="(?!#|data:|bundles\/)/);
  t.notRegex(page, /@import|url\(/);
});

test('Notes that no verdict covers are shown at the top, with their last output', (t) => {
  const notes = [{ title: 'container main of pod api-0 exited', text: '  <gone>' }];
  t.true(
    body({ ...samplePassed, notes }).includes(
      '<details class="notes" open><summary>1 note</summary><ul><li>container main of pod api-0 exited<pre>  &lt;gone&gt;</pre></li></ul></details>',
    ),
  );
  t.false(body(samplePassed).includes('class="notes"'));
});

test('A failure links to its bundle beside the report', (t) => {
  const path = 'bundles/a-dataset-that-was-created-5e1f09/attempt-1/index.md';
  t.true(body(sampleResult).includes(`<a href="${path}">${path}</a>`));
});

test('The policy of the report allows only its own style and script, and no inline attributes', (t) => {
  const page = reportHtml(sampleResult);
  for (const [tag, directive] of [
    ['style', 'style-src'],
    ['script', 'script-src'],
  ]) {
    const text = page.slice(page.indexOf(`<${tag}>`) + `<${tag}>`.length, page.lastIndexOf(`</${tag}>`));
    const hash = createHash('sha256').update(text).digest('base64');
    t.true(page.includes(`${directive} &#39;sha256-${hash}&#39;`));
  }
  t.notRegex(body(sampleResult), / (?:style|on\w+)="/);
});

test('Texts of a run are shown literally, never as markup', (t) => {
  const page = body(sampleResult);
  t.false(page.includes('<b>with</b>'));
  t.true(page.includes('Names &lt;b&gt;with&lt;/b&gt; markup'));
  t.false(page.includes('\u001b'));
});

test('Failed scenarios come first and are open, the others are closed', (t) => {
  const page = body(sampleOfMany(50));
  const verdicts = [...page.matchAll(/<details class="scenario (\w+)"[^>]*?( open)?>/g)];
  t.is(verdicts.length, 50);
  t.deepEqual(
    verdicts.map(([, verdict, open]) => verdict === 'failed' && open !== undefined),
    verdicts.map((_, index) => index < 2),
  );
});

test('The report contains every step, task and skip reason', (t) => {
  const page = body(sampleResult);
  for (const step of sampleResult.scenarios.flatMap((scenario) => scenario.steps)) t.true(page.includes(step.name));
  for (const task of sampleResult.tasks) t.true(page.includes(`${task.title}: ${task.verdict} after`));
  t.true(page.includes('this run is on k3s, which has one node'));
  t.true(page.includes('an earlier step failed'));
});

test('A flaky scenario has a badge and is open after the failed ones, with each attempt', (t) => {
  const page = body(sampleFlaky);
  t.deepEqual(
    [...page.matchAll(/<details class="scenario (\w+)"[^>]*?( open)?>/g)].map(
      ([, verdict, open]) => `${verdict}${open ?? ''}`,
    ),
    ['failed open', 'flaky open', 'passed', 'passed'],
  );
  t.deepEqual(
    [...page.matchAll(/Attempt \d of \d \w+/g)].map(([text]) => text),
    [
      'Attempt 1 of 3 failed',
      'Attempt 2 of 3 failed',
      'Attempt 3 of 3 failed',
      'Attempt 1 of 2 failed',
      'Attempt 2 of 2 passed',
    ],
  );
  t.regex(page, /<h1>1 of 4 scenarios failed, 1 FLAKY<\/h1>/);
  t.regex(body(sampleFlakyOnly), /<header class="overview flaky">\n<h1>FLAKY: 1 of 3 scenarios failed and passed/);
});

test('Results of an earlier run are listed with its name, but not on the timeline of this one', (t) => {
  const page = body(sampleFlaky);
  const timeline = page.slice(page.indexOf('id="timeline"'), page.indexOf('id="scenarios"'));
  t.true(page.includes('<span class="note">from run r7k2m9</span>'));
  t.true(page.includes('<span class="note">failed in run r7k2m9</span>'));
  t.false(timeline.includes('The API is healthy through the ingress'));
  t.true(timeline.includes('A version is found by its tag'));
});

test('Failures with the same cause are grouped, with their count', (t) => {
  const page = body(sampleOfMany(500));
  t.is(page.match(/<ol class="causes">.*?<\/ol>/s)?.[0].match(/<p>/g)?.length, 1);
  t.true(page.includes('and 17 more of the same'));
});

test('The failure of an environment that could not be created is shown above the timeline', (t) => {
  const page = body(sampleBroken);
  t.true(page.indexOf('No registry answers') < page.indexOf('id="timeline"'));
  t.true(page.slice(0, page.indexOf('id="timeline"')).includes('<div class="failure">'));
  t.true(body(samplePassed).indexOf('id="environment"') > body(samplePassed).indexOf('id="scenarios"'));
});

test('A log of megabytes is truncated to its end, with a reference to the rest', (t) => {
  const log = `start ${'x'.repeat(3_000_000)} end`;
  const failure = { message: 'Too much.', evidence: [{ title: 'Logs', text: log }] };
  const page = body({ ...sampleBroken, tasks: [], failure });
  t.true(page.length < 200_000);
  t.true(page.includes('… 2936010 earlier characters are in result.json'));
  t.true(page.includes('xx end</pre>'));
});

for (const [name, result] of Object.entries({ sampleResult, samplePassed, sampleBroken, sampleFlaky })) {
  test(`Every link leads to an element of the report, and every id is unique: ${name}`, (t) => {
    const page = body(result);
    const ids = [...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
    const links = [...page.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id);
    t.true(links.length > 10);
    t.deepEqual(
      links.filter((id) => !ids.includes(id)),
      [],
    );
    t.is(new Set(ids).size, ids.length);
  });
}

test('A report of 500 scenarios with 20 failures stays under 2 MB', (t) => {
  t.true(reportHtml(sampleOfMany(500)).length < 2_000_000);
});
