import { existsSync } from 'node:fs';
import { relative } from 'node:path';
import { InputError, type Problem } from '../../model/errors/input-error.ts';
import type { Known } from '../../watch/plan-round.ts';
import type { Arguments } from '../parse-arguments.ts';
import { platformFileOf, readPlatform } from '../read-platform.ts';
import { commitsOf } from './commits-of.ts';

/** The content of the files, as far as it is valid. */
export interface Reading {
  /** Undefined if nothing can run: the platform file is invalid, or no scenario is valid. */
  readonly known: (Known & { readonly commits: ReadonlyMap<string, string> }) | undefined;
  readonly problems: readonly Problem[];
  /** The invalid scenario files. */
  readonly wrong: readonly string[];
}

/** Reads the platform and scenarios again. Invalid files, and named ones that no longer exist, are left out so that the
 * others can run. @param from the commit given by --from */
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
      // Files that use a group of an invalid file become invalid without it; the next iteration finds those.
      if (more.length === 0 || more.length < files.length) return { known: undefined, problems, wrong: [...wrong] };
      for (const file of more) wrong.add(file);
    }
  }
}

/** The problem of a step group is reported by every file that uses the group. */
function isSame(one: Problem, other: Problem): boolean {
  return one.message === other.message && one.at?.file === other.at?.file && one.at?.line === other.at?.line;
}
