/** An item whose work failed, and what it threw. */
export interface FailedItem {
  readonly name: string;
  readonly error: unknown;
}

/** Runs `work` for every item as soon as those that it needs are done; independent ones run side by side, and a need that
 * is not among the items counts as done. Where one fails, those that need it are not begun, and the others go on.
 * @returns what failed, in that order. */
export async function inOrder<T extends { readonly name: string; readonly needs: readonly string[] }>(
  items: readonly T[],
  work: (item: T) => Promise<void>,
  skipped: (item: T, failedNeed: string) => void,
): Promise<readonly FailedItem[]> {
  const outcomes = new Map<string, Promise<boolean>>();
  const failed: FailedItem[] = [];
  const begin = (item: T): Promise<boolean> => {
    const known = outcomes.get(item.name);
    if (known !== undefined) return known;
    const outcome = (async () => {
      const needs = items.filter(({ name }) => item.needs.includes(name));
      const done = await Promise.all(needs.map(begin));
      const failedNeed = needs.find((_, index) => done[index] === false);
      if (failedNeed !== undefined) {
        skipped(item, failedNeed.name);
        return false;
      }
      try {
        await work(item);
        return true;
      } catch (error) {
        failed.push({ name: item.name, error });
        return false;
      }
    })();
    outcomes.set(item.name, outcome);
    return outcome;
  };
  await Promise.all(items.map(begin));
  return failed;
}
