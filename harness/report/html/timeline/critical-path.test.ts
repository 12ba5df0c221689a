import test from 'ava';
import { sampleOfMany, sampleResult } from '../../fixtures/sample-result.ts';
import { criticalPath } from './critical-path.ts';
import { type TimelineSpan, timelineSpans } from './timeline-span.ts';

function span(title: string, startMs: number, endMs: number, parts: readonly TimelineSpan[] = []): TimelineSpan {
  return { anchor: title, group: 'install', title, verdict: 'passed', startMs, endMs, parts };
}

const titles = (spans: readonly TimelineSpan[]) => criticalPath(spans).map((each) => each.title);

test('The path leads back from the span that ended last through the span that each one waited for', (t) => {
  t.deepEqual(titles([span('boot', 0, 50), span('image', 0, 90), span('a', 50, 120), span('b', 120, 300)]), [
    'boot',
    'a',
    'b',
  ]);
});

test('If two spans had ended, the later one was waited for', (t) => {
  t.deepEqual(titles([span('early', 0, 40), span('late', 0, 98), span('last', 100, 200)]), ['late', 'last']);
});

test('A task that names its dependency follows that, not a span that ended at the same time', (t) => {
  const told = { ...span('told', 100, 200), waitedFor: ['early', 'later', 'of another run'] };
  const [early, later] = [span('early', 0, 40), span('later', 0, 60)].map((each) => ({ ...each, id: each.title }));
  t.deepEqual(titles([early ?? told, later ?? told, { ...span('chance', 0, 100), id: 'chance' }, told]), [
    'later',
    'told',
  ]);
  t.deepEqual(titles([span('chance', 0, 100), { ...told, waitedFor: ['of another run'] }]), ['chance', 'told']);
});

test('A step follows the previous step, not a step of another scenario that ended at the same time', (t) => {
  const steps = (name: string) => [span(`${name}1`, 0, 50), span(`${name}2`, 50, name === 'a' ? 100 : 90)];
  t.deepEqual(titles([span('a', 0, 100, steps('a')), span('b', 0, 90, steps('b'))]), ['a1', 'a2']);
});

test('Spans without duration are left out, and no spans give an empty path', (t) => {
  t.deepEqual(titles([span('nothing', 10, 10)]), []);
  t.deepEqual(titles([]), []);
});

test('The path of a run goes from its start to its end in chronological order', (t) => {
  t.deepEqual(titles(timelineSpans(sampleResult)), [
    'k3s v1.35.4',
    'kaggle-data-pvc',
    'postgres',
    'kaggle-data-api',
    'fetch-kaggle',
    'health is served',
    'write a file',
    'restart the API',
    'read it in the new pod',
    'run it now',
    'the files are there',
    'the dataset is registered',
    'rows are counted',
    'k3s v1.35.4',
  ]);
});

test('Spans of a path overlap by at most the tolerance, also with 500 scenarios on four workers', (t) => {
  const path = criticalPath(timelineSpans(sampleOfMany(500)));
  t.true(path.length > 300);
  t.true(path.every((each, index) => index === 0 || (path[index - 1]?.endMs ?? 0) <= each.startMs + 5));
});
