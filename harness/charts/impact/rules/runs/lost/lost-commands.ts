import { textAt, textsAt } from '../../../../render/json.ts';
import { type Consequence, consequence, type Rule } from '../../finding.ts';
import { containerPairs } from '../../paired-workloads.ts';

/** A container starts another program than it was told to, or gives it other words. */
export const lostCommands: Rule = {
  name: 'lost-commands',
  find: (comparison) =>
    containerPairs(comparison).flatMap(({ workload, name, before, after, path }) => {
      const words = [before, after].map((one) => [...textsAt(one, 'command'), ...textsAt(one, 'args')].join('\0'));
      const folders = [textAt(before, 'workingDir'), textAt(after, 'workingDir')];
      const moved =
        folders[0] === folders[1] || folders[0] === ''
          ? []
          : [
              consequence(
                'NEVER RUNS',
                workload.id,
                `${path}.workingDir`,
                `container ${name} starts in ${folders[1] || 'the folder of its image'}, and started in ${folders[0]}: it looks there for files without a folder`,
              ),
            ];
      const [had, has] = [before, after].map((one) => textsAt(one, 'command').length > 0);
      if (words[0] === words[1])
        return had === has
          ? moved
          : [
              ...moved,
              consequence(
                'NEVER RUNS',
                workload.id,
                `${path}.command`,
                has
                  ? `args of container ${name} are its command: they run in place of the program of its image`
                  : `command of container ${name} are its args: the program of its image runs, and gets them`,
              ),
            ];
      const changed = (['command', 'args'] as const).flatMap((field): Consequence[] => {
        const [was, is] = [textsAt(before, field), textsAt(after, field)];
        const finding = (message: string): Consequence[] => [
          consequence('NEVER RUNS', workload.id, `${path}.${field}`, message),
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
      return [...moved, ...changed];
    }),
};

function withoutSpaces(words: readonly string[]): string {
  return words.join('').replace(/\s+/g, '');
}
