/** An item that depends on others, which it lists by name. */
export interface Needing {
  readonly name: string;
  readonly needs: readonly string[];
}

/** The items called `names` plus everything they need, transitively, in the order of `all`. */
export function withNeeds<T extends Needing>(all: readonly T[], names: readonly string[]): T[] {
  const wanted = new Set<string>();
  const add = (name: string): void => {
    if (wanted.has(name)) return;
    wanted.add(name);
    for (const need of all.find((each) => each.name === name)?.needs ?? []) add(need);
  };
  for (const name of names) add(name);
  return all.filter(({ name }) => wanted.has(name));
}

/** Groups the names into waves: the items of one wave can start in parallel once all earlier waves are done. The needs
 * must not form a cycle. */
export function wavesOf(all: readonly Needing[]): readonly (readonly string[])[] {
  const waves: string[][] = [];
  const waveOf = new Map<string, number>();
  const place = (each: Needing): number => {
    const known = waveOf.get(each.name);
    if (known !== undefined) return known;
    const needs = all.filter(({ name }) => each.needs.includes(name));
    const wave = Math.max(-1, ...needs.map(place)) + 1;
    waveOf.set(each.name, wave);
    return wave;
  };
  for (const each of all) {
    const wave = place(each);
    waves[wave] = [...(waves[wave] ?? []), each.name];
  }
  return waves;
}
