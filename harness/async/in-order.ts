/** An item whose work failed, with its error. */
export interface FailedItem {
  readonly name: string;
  readonly error: unknown;
}

/** Runs `work` for every item once the items that it needs are done; independent ones run in parallel, and needs that
 * are not in the list count as done. If one fails, the items that need it are skipped, and the others continue.
 * @returns the failed items, in the order of their failure */
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
