import { type Checkout, checkoutCommit, findCommit, mergeBase } from '@platform-scenarios/harness';

/** The charts as they were at a commit, in a temporary folder. */
export interface ChartsAt extends Checkout {
  /** Short hash of the commit. */
  readonly commit: string;
}

/** Puts the charts of a REF into a temporary folder.
 * @throws Error where git does not know the REF, or there were no charts at it. */
export async function readRef(root: string, ref: string): Promise<ChartsAt> {
  const commit = findCommit(root, ref, '--against');
  const checkout = await checkoutCommit(root, commit, ['charts']).catch((cause: unknown) => {
    throw new Error(`--against: ${ref} has no folder charts/; expected a commit with charts`, { cause });
  });
  return { ...checkout, commit: commit.slice(0, 7) };
}

/** The commit that a change is compared with where nothing else is said. @throws Error where there is no main. */
export function defaultRef(root: string): string {
  const base = mergeBase(root);
  if (base === undefined) throw new Error('there is no branch main to compare with: say --against REF');
  return base;
}
