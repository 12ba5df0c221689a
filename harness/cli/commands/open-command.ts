import { selectionFlags } from '../read-platform.ts';
import type { Command } from './command.ts';

export const openCommand: Command = {
  positionals: 'RELEASE',
  flags: {
    platform: selectionFlags.platform,
    print: { type: 'boolean', help: 'print the address of the page without opening a browser' },
  },
  run: async (args) => (await import('../stand/open-release.ts')).openRelease(args),
};
