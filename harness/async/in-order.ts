/** Something that has to wait for others, named as they name it. */
export interface Ordered {
  readonly name: string;
  readonly needs: readonly string[];
}

/**
 * Runs `run` for each item as soon as all that it needs are done, independent ones at the same time. After the first
 * failure nothing else begins; `onFailure` tells what is running; all of it is awaited, then the failure is thrown.
 * A need that is not among the items counts as done.
 */
export async function runInOrder<T extends Ordered>(
  items: readonly T[],
  run: (item: T) => Promise<void>,
  onFailure: () => void,
): Promise<void> {
  let failure: { readonly error: unknown } | undefined;
  const byName = new Map(items.map((item) => [item.name, item]));
  const begun = new Map<string, Promise<void>>();
  const begin = (item: T): Promise<void> => {
    const known = begun.get(item.name);
    if (known) return known;
    const done = Promise.resolve().then(async () => {
      const needed = item.needs.flatMap((name) => byName.get(name) ?? []);
      await Promise.all(needed.map(begin));
      if (failure) return;
      await run(item).catch((error: unknown) => {
        failure ??= { error };
        onFailure();
      });
    });
    begun.set(item.name, done);
    return done;
  };
  await Promise.all(items.map(begin));
  if (failure) throw failure.error;
}
