import { textsAt } from '../../../../render/json.ts';
import type { Consequence, Rule } from '../../finding.ts';
import { containerPairs } from '../../paired-workloads.ts';

/** A container starts another program than it was told to, or gives it other words. */
export const lostCommands: Rule = {
  name: 'lost-commands',
  find: (comparison) =>
    containerPairs(comparison).flatMap(({ workload, name, before, after, path }) => {
      const words = [before, after].map((one) => [...textsAt(one, 'command'), ...textsAt(one, 'args')].join('\0'));
      // What is said by `args` in place of `command` is the same.
      if (words[0] === words[1]) return [];
      return (['command', 'args'] as const).flatMap((field): Consequence[] => {
        const [was, is] = [textsAt(before, field), textsAt(after, field)];
        const finding = (message: string): Consequence[] => [
          { effect: 'NEVER RUNS', object: workload.id, path: `${path}.${field}`, message },
        ];
        if (was.length > 0 && is.length === 0)
          return finding(
            field === 'command'
              ? `command of container ${name} is gone: the program of its image runs in its place`
              : `args of container ${name} are gone: its program starts without them`,
          );
        const isRegrouped = was.length !== is.length && withoutSpaces(was) === withoutSpaces(is);
        return isRegrouped
          ? finding(
              `${field} of container ${name} are ${is.length} words, and were ${was.length}: the same text reads as others`,
            )
          : [];
      });
    }),
};

function withoutSpaces(words: readonly string[]): string {
  return words.join('').replace(/\s+/g, '');
}
