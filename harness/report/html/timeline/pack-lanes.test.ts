import test from 'ava';
import { sampleOfMany, sampleResult } from '../../fixtures/sample-result.ts';
import { packLanes } from './pack-lanes.ts';
import { timelineSpans } from './timeline-span.ts';

test('Lanes are in the order of the run, and as few as concurrent spans need', (t) => {
  t.deepEqual(
    packLanes(timelineSpans(sampleResult)).map((lane) => `${lane.group} ${lane.spans.length}`),
    [
      'charts 1',
      'boot 1',
      'images 2',
      'images 1',
      'images 1',
      'install 4',
      'install 1',
      'scenarios 3',
      'scenarios 1',
      'scenarios 1',
      'cleanup 1',
    ],
  );
});

test('Scenarios of four workers take four lanes, and none overlaps another', (t) => {
  const lanes = packLanes(timelineSpans(sampleOfMany(200))).filter((lane) => lane.group === 'scenarios');
  t.is(lanes.length, 4);
  for (const { spans } of lanes) {
    t.true(spans.every((span, index) => index === 0 || (spans[index - 1]?.endMs ?? 0) <= span.startMs));
  }
});
