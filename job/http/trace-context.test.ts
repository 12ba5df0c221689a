import test from 'ava';
import { traceContextOf } from './trace-context.ts';

const given = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';

test('A run continues the trace in TRACEPARENT with its own span', (t) => {
  const { traceId, traceparent } = traceContextOf(given);
  t.is(traceId, '4bf92f3577b34da6a3ce929d0e0e4736');
  t.regex(traceparent, /^00-4bf92f3577b34da6a3ce929d0e0e4736-[0-9a-f]{16}-01$/);
  t.not(traceparent, given);
});

for (const wrong of [undefined, '', 'x', '00-4BF9-1-01'])
  test(`A run starts a new trace if TRACEPARENT is ${JSON.stringify(wrong)}`, (t) => {
    const [first, second] = [traceContextOf(wrong), traceContextOf(wrong)];
    t.regex(first.traceparent, new RegExp(`^00-${first.traceId}-[0-9a-f]{16}-01$`));
    t.not(first.traceId, second.traceId);
  });
