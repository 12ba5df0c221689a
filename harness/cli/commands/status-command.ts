import { selectionFlags } from '../read-platform.ts';
import type { Command } from './command.ts';

export const statusCommand: Command = {
  flags: { platform: selectionFlags.platform },
  run: async (args) => (await import('../stand/tell-status.ts')).tellStatus(args),
};
