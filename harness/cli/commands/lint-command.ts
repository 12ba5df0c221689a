import { loadVersions } from '../../load/load-versions.ts';
import { readPlatform, selectionFlags } from '../read-platform.ts';
import type { Command } from './command.ts';

export const lintCommand: Command = {
  name: 'lint',
  summary: 'check the platform and scenario files, without running anything',
  positionals: '[FILE...]',
  flags: { platform: selectionFlags.platform },
  run: async (args) => {
    const { platform, scenarios } = readPlatform(args, (attempt, known) => {
      attempt(() => known && loadVersions(known.cluster.versions));
    });
    process.stdout.write(`${platform.releases.length} releases and ${scenarios.length} scenarios are well-formed\n`);
    return 0;
  },
};
