import type { TaskGroup } from '../../../model/result/result.ts';
import type { TimelineSpan } from './timeline-span.ts';

export interface Lane {
  readonly group: TaskGroup;
  readonly spans: readonly TimelineSpan[];
}

const groups: readonly TaskGroup[] = ['charts', 'boot', 'images', 'install', 'scenarios', 'cleanup'];

/** Distributes spans to lanes without overlaps, using as few as possible for each group; scenarios get one lane per
 * worker. */
export function packLanes(spans: readonly TimelineSpan[]): readonly Lane[] {
  return groups.flatMap((group) => {
    const lanes: TimelineSpan[][] = [];
    const ofGroup = spans.filter((span) => span.group === group).sort((a, b) => a.startMs - b.startMs);
    for (const span of ofGroup) {
      const free = lanes.find((lane) => (lane.at(-1)?.endMs ?? 0) <= span.startMs);
      if (free) free.push(span);
      else lanes.push([span]);
    }
    return lanes.map((lane): Lane => ({ group, spans: lane }));
  });
}
