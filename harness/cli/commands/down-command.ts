import { selectionFlags } from '../read-platform.ts';
import type { Command } from './command.ts';

export const downCommand: Command = {
  name: 'down',
  summary: 'remove what `up`, `--keep` or `--reuse` let stand of this platform',
  flags: { platform: selectionFlags.platform },
  run: async (args) => (await import('../take-down.ts')).takeDown(args),
};
