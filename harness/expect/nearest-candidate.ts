import { formatPath, formatValue, type Mismatch } from './mismatch.ts';

/** The mismatches of one candidate. If the path is the same as that of the whole, they concern all of its parts. */
interface Tried {
  readonly path: readonly PropertyKey[];
  readonly mismatches: readonly Mismatch[];
}

const shown = 3;
const longest = 300;

/** A mismatch that reports that no candidate matches, with the differences of the nearest one unless the whole value
 * differs. Undecided if one of the candidates is. */
export function noneMatches(
  { path, expected }: Pick<Mismatch, 'path' | 'expected'>,
  observed: unknown,
  candidates: readonly Tried[],
): Mismatch {
  const isUndecided = candidates.some(({ mismatches }) => mismatches.every((each) => each.isUndecided === true));
  const words = describeNearest(candidates);
  return {
    path,
    expected,
    observed: `${formatValue(observed)}${words === undefined ? '' : `; nearest: ${words}`}`,
    ...(isUndecided && { isUndecided }),
  };
}

function describeNearest(candidates: readonly Tried[]): string | undefined {
  const alike = candidates.filter((tried) => tried.mismatches.some((each) => each.path.length > tried.path.length));
  const [nearest] = alike.sort((a, b) => a.mismatches.length - b.mismatches.length);
  if (nearest === undefined) return undefined;
  const { mismatches } = nearest;
  const parts = mismatches
    .slice(0, shown)
    .map((each) => `${formatPath(each.path)}: expected ${each.expected}, got ${each.observed}`);
  const text = parts.join('; ');
  const more = mismatches.length > shown ? ` (and ${mismatches.length - shown} more)` : '';
  return `${text.length > longest ? `${text.slice(0, longest - 3)}...` : text}${more}`;
}
