import type { TimelineSpan } from './timeline-span.ts';

/** Two spans count as one after the other up to this much overlap: starting the next one takes its time too. */
const toleranceMs = 5;

interface Leaf {
  readonly span: TimelineSpan;
  readonly owner: TimelineSpan;
}

/**
 * The chain of spans that ends last: each one started when the one before it ended, so that only a shorter one of
 * these makes the run shorter. Where a task tells what it waited for, that is the one of those which ended last.
 * Elsewhere, of all spans that had ended by then the one that ended last is taken, and the step before it in the same
 * scenario where there is one.
 * Steps stand for their scenario. Ordered by time.
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

/** Index of the leaf that the one at `index` waited for; -1 where it waited for none. */
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
