import { existsSync } from 'node:fs';
import { relative } from 'node:path';
import { InputError, type Problem } from '../../model/errors/input-error.ts';
import type { Known } from '../../watch/plan-round.ts';
import type { Arguments } from '../parse-arguments.ts';
import { platformFileOf, readPlatform } from '../read-platform.ts';
import { commitsOf } from './commits-of.ts';

/** What the files say, as far as they can be read. */
export interface Reading {
  /** Undefined where nothing can run: the platform file is wrong, or no scenario is right. */
  readonly known: (Known & { readonly commits: ReadonlyMap<string, string> }) | undefined;
  readonly problems: readonly Problem[];
  /** The scenario files that are wrong. */
  readonly wrong: readonly string[];
}

/** Reads platform and scenarios once more. Files that are wrong are left out, so that the others can run meanwhile; a
 * file that was named and is gone is left out as well. @param from the commit that --from names. */
export async function readAgain(args: Arguments, from: string | undefined): Promise<Reading> {
  const wrong = new Set<string>();
  const problems: Problem[] = [];
  for (;;) {
    try {
      const { platform, scenarios } = await readPlatform(
        args,
        undefined,
        (file) => wrong.has(file) || !existsSync(file),
      );
      const commits = commitsOf(platform.folder, scenarios, from);
      return { known: { platform, scenarios, commits }, problems, wrong: [...wrong] };
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      problems.push(...error.problems.filter((problem) => !problems.some((other) => isSame(other, problem))));
      const files = error.problems.flatMap(({ at }) => at?.file ?? []);
      const more = files.filter((file) => !wrong.has(file) && relative(file, platformFileOf(args)) !== '');
      // Whoever uses a group of a wrong file is wrong without it, which is told in its turn.
      if (more.length === 0 || more.length < files.length) return { known: undefined, problems, wrong: [...wrong] };
      for (const file of more) wrong.add(file);
    }
  }
}

/** A wrong step group is told with every file that is read beside it. */
function isSame(one: Problem, other: Problem): boolean {
  return one.message === other.message && one.at?.file === other.at?.file && one.at?.line === other.at?.line;
}
