import { textsAt } from '../../../../render/json.ts';
import { consequence, type Rule, shown } from '../../finding.ts';

/** A container starts another program than it was told to, or gives it other words. */
export const lostCommands: Rule = {
  name: 'lost-commands',
  *find({ containers }) {
    for (const { workload, name, before, after, path } of containers) {
      const [then, now] = [before, after].map((one) => ({
        command: textsAt(one, 'command'),
        args: textsAt(one, 'args'),
      }));
      if (then === undefined || now === undefined) continue;
      const finding = (field: string, message: string) =>
        consequence('NEVER RUNS', workload.id, `${path}.${field}`, message);
      const [had, has] = [then.command.length > 0, now.command.length > 0];
      if ([...then.command, ...then.args].join('\0') === [...now.command, ...now.args].join('\0')) {
        if (!had && has)
          yield finding(
            'command',
            `args of container ${name} became its command: they run instead of the entrypoint of its image`,
          );
        if (had && !has)
          yield finding(
            'command',
            `command of container ${name} became its args: the entrypoint of its image runs with them`,
          );
        continue;
      }
      const [program = ''] = now.command;
      if (program.includes(' ') && program !== then.command[0])
        yield finding('command', `container ${name} has no program to start: ${shown(program)} is one word`);
      if (scriptIn(then) && !scriptIn(now) && has)
        yield finding(
          'command',
          `the shell of container ${name} no longer has -c: it takes its script for the name of a file`,
        );
      if (had && !has)
        yield finding('command', `command of container ${name} is gone: the entrypoint of its image runs instead`);
      if (then.args.length > 0 && now.args.length === 0)
        yield finding('args', `args of container ${name} are gone: its program starts without them`);
      for (const field of ['command', 'args'] as const) {
        const [was, is] = [then[field], now[field]];
        if (is.length > 0 && was.length !== is.length && withoutSpaces(was) === withoutSpaces(is))
          yield finding(
            field,
            `${field} of container ${name} change from ${was.length} to ${is.length} words: the same text is split differently`,
          );
      }
    }
  },
};

/** Whether a shell is given its script as a word. */
function scriptIn({
  command,
  args,
}: {
  readonly command: readonly string[];
  readonly args: readonly string[];
}): boolean {
  const words = [...command, ...args];
  const shell = words.findIndex((word) => /(^|\/)(ba|da|a)?sh$/.test(word));
  return shell !== -1 && words.slice(shell + 1).some((word) => /^-\w*c$/.test(word));
}

function withoutSpaces(words: readonly string[]): string {
  return words.join('').replace(/\s+/g, '');
}
