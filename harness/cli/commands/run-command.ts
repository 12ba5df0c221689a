import { selectionFlags } from '../read-platform.ts';
import { targetFlags } from '../run/read-run.ts';
import { controlFlags } from '../run/run-controls.ts';
import type { Command } from './command.ts';

export const runCommand: Command = {
  positionals: '[FILE...]',
  flags: {
    ...selectionFlags,
    ...targetFlags,
    from: {
      type: 'string',
      value: 'REF',
      help: 'the version that upgrade scenarios start from (default: the merge base with main; on main, the commit before)',
    },
    keep: { type: 'boolean', help: 'keep the cluster, and say how to reach and how to remove it' },
    reuse: { type: 'boolean', help: 'take up the kept cluster, or boot one that is kept' },
    workers: {
      type: 'string',
      value: 'NUMBER',
      help: 'how many scenarios run at once, of those that do not disturb each other (default: two a core, without a cluster one, as memory allows)',
    },
    ...controlFlags,
    reports: { type: 'string', value: 'FOLDER', help: 'where reports and logs go (default: reports)' },
  },
  // Engine and cluster clients take a second to load, which only a run has to spend.
  run: async (args) => (await import('../run/run-and-report.ts')).runAndReport(args),
};
