import { selectionFlags } from '../read-platform.ts';
import type { Command } from './command.ts';

export const downCommand: Command = {
  flags: {
    platform: selectionFlags.platform,
    'keep-data': { type: 'boolean', help: 'stop the cluster and keep its data until the next `up` or `down`' },
  },
  run: async (args) => (await import('../stand/take-down.ts')).takeDown(args),
};
