import { selectionFlags } from '../read-platform.ts';
import { targetFlags } from '../run/read-run.ts';
import type { Command } from './command.ts';

export const upCommand: Command = {
  positionals: '[RELEASE...]',
  flags: {
    platform: selectionFlags.platform,
    with: {
      type: 'string',
      value: 'RELEASE',
      multiple: true,
      help: 'an optional release to install too; may be repeated',
    },
    ...targetFlags,
  },
  run: async (args) => (await import('../stand/stand-up.ts')).standUp(args),
};
