import test from 'ava';
import { golden } from '../../text/fixtures/golden.ts';
import { sampleFlaky, sampleFlakyOnly } from '../fixtures/sample-flaky.ts';
import { sampleOfMany, samplePassed, sampleResult } from '../fixtures/sample-result.ts';
import { inlineText } from './inline-text.ts';
import { fence, summaryMarkdown } from './summary-markdown.ts';

test('The summary contains the outcome, the failures and the times', async (t) => {
  const text = summaryMarkdown(sampleResult);
  t.is(text, await golden(new URL('fixtures/summary.golden.md', import.meta.url), text));
});

test('The summary says FLAKY, and lists the failed attempts and the result of an earlier run', async (t) => {
  const text = summaryMarkdown(sampleFlaky);
  t.is(text, await golden(new URL('fixtures/summary-flaky.golden.md', import.meta.url), text));
  t.regex(summaryMarkdown(sampleFlakyOnly), /^## ⚠️ FLAKY: 1 of 3 scenarios failed and passed\n/);
});

test('Notes that no verdict covers have their own section, and their markup is escaped', (t) => {
  const title = 'container main of pod api-0 exited and is restarted: exit code 3';
  const notes = [{ title, text: '  ```\n  <b>gone' }];
  const text = summaryMarkdown({ ...samplePassed, notes });
  t.regex(
    text,
    /### Noted\n\ncontainer main of pod api-0 exited .*: exit code 3\n\n````\n {2}```\n {2}<b>gone\n````\n/,
  );
  t.notRegex(summaryMarkdown(samplePassed), /### Noted/);
});

test('A run without failures has no section of failures', (t) => {
  t.notRegex(summaryMarkdown(samplePassed), /### Failures/);
});

test('The summary of 5,000 scenarios stays under the limit of GitHub, and says what it leaves out', (t) => {
  const many = sampleOfMany(5000);
  const text = summaryMarkdown(many);
  t.true(Buffer.byteLength(text) < 1024 * 1024, `${Buffer.byteLength(text)} bytes`);
  t.regex(text, /\d+ further failures: see report\.html\./);
  t.regex(text, /4000 further scenarios: see report\.html/);
});

test('A fence is longer than any run of backticks inside it', (t) => {
  t.is(fence('a\n````\nb', 'sh'), '`````sh\na\n````\nb\n`````');
});

test('Inline text cannot become markup, a link, a mention or a table cell', (t) => {
  t.is(
    inlineText('<b> *a* [x](y) | @me `c`\n#1'),
    '&lt;b&gt; &#42;a&#42; &#91;x&#93;(y) &#124; &#64;me &#96;c&#96; &#35;1',
  );
});
