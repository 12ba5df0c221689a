import type { TimelineSpan } from './timeline-span.ts';

/** Two spans that overlap by at most this much count as consecutive, because starting the next one takes time too. */
const toleranceMs = 5;

interface Leaf {
  readonly span: TimelineSpan;
  readonly owner: TimelineSpan;
}

/**
 * The chain of spans that ends last: each started when the previous one ended, so that only shortening one of these
 * shortens the run. If a task recorded what it waited for, its predecessor is the latest of those. Otherwise the
 * predecessor is the previous step of the same scenario or, without one, the span that ended last before the start.
 * Steps replace their scenario. Ordered by time.
 */
export function criticalPath(spans: readonly TimelineSpan[]): readonly TimelineSpan[] {
  const leaves = spans
    .flatMap((owner): Leaf[] =>
      owner.parts.length > 0 ? owner.parts.map((span) => ({ span, owner })) : [{ span: owner, owner }],
    )
    .filter(({ span }) => span.endMs > span.startMs)
    .sort((a, b) => a.span.endMs - b.span.endMs || a.span.startMs - b.span.startMs);
  const path: TimelineSpan[] = [];
  let index = leaves.length - 1;
  while (index >= 0) {
    const leaf = leaves[index];
    if (!leaf) break;
    path.unshift(leaf.span);
    index = before(leaves, index, leaf);
  }
  return path;
}

/** Index of the leaf that the one at `index` waited for; -1 if there is none. */
function before(leaves: readonly Leaf[], index: number, leaf: Leaf): number {
  const told = leaf.span.waitedFor ?? [];
  const known = leaves.findLastIndex(({ span }, at) => at < index && span.id !== undefined && told.includes(span.id));
  if (known >= 0) return known;
  let best = -1;
  for (let candidate = index - 1; candidate >= 0; candidate -= 1) {
    const { span, owner } = leaves[candidate] ?? leaf;
    if (span.endMs > leaf.span.startMs + toleranceMs || span.startMs >= leaf.span.startMs) continue;
    if (best < 0) best = candidate;
    const bestEnd = leaves[best]?.span.endMs ?? 0;
    if (span.endMs < bestEnd - toleranceMs) break;
    if (owner === leaf.owner) return candidate;
  }
  return best;
}
