import { formatLocation } from '../../model/source-location.ts';
import { readPlatform, selectionFlags } from '../read-platform.ts';
import type { Command } from './command.ts';

export const listCommand: Command = {
  positionals: '[FILE...]',
  flags: selectionFlags,
  run: async (args) => {
    for (const scenario of (await readPlatform(args)).scenarios) {
      const tags = scenario.tags.length === 0 ? '' : `  [${scenario.tags.join(', ')}]`;
      process.stdout.write(`${formatLocation(scenario.at)}  ${scenario.name}${tags}\n`);
    }
    return 0;
  },
};
