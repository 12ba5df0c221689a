import { rm } from 'node:fs/promises';
import { findEngine } from '../../cluster/engine.ts';
import { ownerLabel } from '../../cluster/k3s-container.ts';
import { removeContainer } from '../../targets/k3s/kept-cluster.ts';
import type { Command } from './command.ts';

export const cleanCommand: Command = {
  name: 'clean',
  summary: 'remove kept clusters and whatever a killed run left',
  flags: {},
  run: async () => {
    const found = await findEngine();
    if ('reason' in found) {
      process.stdout.write(`no container engine answers, so there is no cluster to remove (${found.reason})\n`);
    } else {
      const containers = await found.engine.docker.listContainers({ all: true, filters: { label: [ownerLabel] } });
      for (const container of containers) {
        await removeContainer(found.engine, container.Id);
        process.stdout.write(`removed cluster ${container.Names[0]?.replace(/^\//, '') ?? container.Id}\n`);
      }
      if (containers.length === 0) process.stdout.write('no cluster of a run is left\n');
    }
    await rm('.harness', { recursive: true, force: true });
    return 0;
  },
};
