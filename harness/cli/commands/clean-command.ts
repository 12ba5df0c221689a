import type { Command } from './command.ts';

export const cleanCommand: Command = {
  name: 'clean',
  summary: 'remove kept clusters and whatever a killed run left',
  flags: {},
  run: async () => {
    // The clients of the engine take a second to load, which only those who use them have to spend.
    const { cleanUp } = await import('../clean-up.ts');
    await cleanUp();
    return 0;
  },
};
