import { selectionFlags } from '../read-platform.ts';
import type { Command } from './command.ts';

export const openCommand: Command = {
  positionals: 'RELEASE',
  flags: {
    platform: selectionFlags.platform,
    print: { type: 'boolean', help: 'only print the address of a page, and open no browser' },
  },
  run: async (args) => (await import('../stand/open-release.ts')).openRelease(args),
};
