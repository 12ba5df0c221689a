import { selectionFlags } from '../read-platform.ts';
import type { Command } from './command.ts';

export const statusCommand: Command = {
  name: 'status',
  summary: 'show what of the platform stands, its health and how to reach it; 0 where all is ready, else 1',
  flags: { platform: selectionFlags.platform },
  run: async (args) => (await import('../tell-status.ts')).tellStatus(args),
};
