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
      help: 'the commit that upgrade scenarios start from (default: the merge base with main; on main, the previous commit)',
    },
    keep: { type: 'boolean', help: 'keep the cluster, and print how to reach and remove it' },
    reuse: { type: 'boolean', help: 'use the kept cluster, or boot one and keep it' },
    workers: {
      type: 'string',
      value: 'NUMBER',
      help: 'how many scenarios run at once if they do not disturb each other (default: two per core, one without a cluster, as memory allows)',
    },
    clusters: {
      type: 'string',
      value: 'NUMBER',
      help: 'how many clusters are booted at most for scenarios that wait for each other (default: two from four cores and 8 GiB; one with --keep or --reuse)',
    },
    ...controlFlags,
    reports: { type: 'string', value: 'FOLDER', help: 'where to write reports and logs (default: reports)' },
  },
  // Imported on demand, because the clients of engine and cluster take a second to load.
  run: async (args) => (await import('../run/run-and-report.ts')).runAndReport(args),
};
