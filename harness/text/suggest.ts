/** The allowed name closest to a given one, if it looks like a typo of it, or if one is the beginning of the other
 * (`int` and `integer`) or shares most of its beginning. */
export function nearestName(given: string, allowed: readonly string[]): string | undefined {
  let best: { name: string; distance: number } | undefined;
  for (const name of allowed) {
    const distance = editDistance(given.toLowerCase(), name.toLowerCase());
    if (best === undefined || distance < best.distance) best = { name, distance };
  }
  if (best !== undefined && best.distance <= Math.max(1, Math.floor(given.length / 3))) return best.name;
  return allowed.find((name) => beginsAlike(given.toLowerCase(), name.toLowerCase()));
}

/** ` (did you mean X?)`, or an empty string. */
export function suggestion(given: string, allowed: readonly string[]): string {
  const name = nearestName(given, allowed);
  return name === undefined ? '' : ` (did you mean ${name}?)`;
}

/** Whether two names share a beginning long enough to be the same word, such as `replicaCount` and `replicas`. */
function beginsAlike(given: string, name: string): boolean {
  let same = 0;
  while (same < name.length && given[same] === name[same]) same += 1;
  return same >= Math.max(5, name.length - 1) || (same === given.length && same >= 3);
}

function editDistance(a: string, b: string): number {
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const swap = swapped ? (before[j - 2] ?? 0) + 1 : change;
      next.push(Math.min(change, swap, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    before = row;
    row = next;
  }
  return row[b.length] ?? 0;
}
