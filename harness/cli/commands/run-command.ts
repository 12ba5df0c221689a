import { targetNames } from '../../model/scenario.ts';
import { selectionFlags } from '../read-platform.ts';
import { controlFlags } from '../run-controls.ts';
import type { Command } from './command.ts';

export const runCommand: Command = {
  name: 'run',
  summary: 'boot the platform, run scenarios, remove everything',
  positionals: '[FILE...]',
  flags: {
    ...selectionFlags,
    target: {
      type: 'string',
      value: targetNames.join('|'),
      help: 'where to run (default: k3s where a container engine answers, else local)',
    },
    k8s: {
      type: 'string',
      value: 'VERSIONS',
      help: 'versions of Kubernetes that the versions file pins, with commas between them, or all (default: its first)',
    },
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
      help: 'how many scenarios run at once (default: 2 on the local target, else 1, and beside it what has a namespace or cluster of its own, as cores and memory allow)',
    },
    'timeout-factor': {
      type: 'string',
      value: 'NUMBER',
      help: 'stretch every timeout, for slow machines (default: 1)',
    },
    ...controlFlags,
    reports: { type: 'string', value: 'FOLDER', help: 'where reports and logs go (default: reports)' },
  },
  // Engine and cluster clients take a second to load, which only a run has to spend.
  run: async (args) => (await import('../run-and-report.ts')).runAndReport(args),
};
