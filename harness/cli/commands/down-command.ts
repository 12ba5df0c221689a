import { selectionFlags } from '../read-platform.ts';
import type { Command } from './command.ts';

export const downCommand: Command = {
  flags: { platform: selectionFlags.platform },
  run: async (args) => (await import('../stand/take-down.ts')).takeDown(args),
};
