import { notWatched } from '../run/run-controls.ts';
import type { Command } from './command.ts';
import { runCommand } from './run-command.ts';

const left = new Set<string>(['watch', ...notWatched]);

/** `run --watch` as a separate command, with only the flags that it supports. */
export const watchCommand: Command = {
  ...runCommand,
  flags: Object.fromEntries(Object.entries(runCommand.flags).filter(([name]) => !left.has(name))),
  run: ({ flags, positionals }) => runCommand.run({ flags: { ...flags, watch: true }, positionals }),
};
