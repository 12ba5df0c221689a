import { resolve } from 'node:path';
import { parseDuration } from '../../model/duration.ts';
import { InputError } from '../../model/errors/input-error.ts';
import { platformFileOf, selectionFlags, textOf } from '../read-platform.ts';
import type { Command } from './command.ts';

export const cleanCommand: Command = {
  flags: {
    platform: selectionFlags.platform,
    all: { type: 'boolean', help: 'include other platform files and checkouts on this engine' },
    cache: {
      type: 'boolean',
      help: 'include the images stored for later boots, for every platform file',
    },
    target: {
      type: 'string',
      value: 'kubeconfig',
      help: 'remove only the namespaces that killed runs left on the cluster of the current context',
    },
    'older-than': {
      type: 'string',
      value: 'DURATION',
      help: 'include objects of runs on other machines that are older than this, such as 12h',
    },
  },
  run: async (args) => {
    const { flags } = args;
    const target = textOf(flags['target']);
    const olderThan = textOf(flags['older-than']);
    const olderThanMs = olderThan === undefined ? undefined : parseDuration(olderThan);
    const problems = [
      ...(target === undefined || target === 'kubeconfig' ? [] : [`--target: expected kubeconfig, got "${target}"`]),
      ...(olderThan === undefined || olderThanMs !== undefined
        ? []
        : [`--older-than: expected a duration such as 12h, got "${olderThan}"`]),
    ];
    if (target === 'kubeconfig' && flags['cache'] === true)
      problems.push('--cache: an existing cluster has no image cache; use it without --target');
    if (problems.length > 0) throw new InputError(problems.map((message) => ({ at: undefined, message })));
    // Imported on demand, because the clients of engine and cluster take a second to load.
    if (target === 'kubeconfig') {
      const { cleanNamespaces } = await import('../clean/clean-namespaces.ts');
      await cleanNamespaces(olderThanMs);
      return 0;
    }
    const { cleanUp } = await import('../clean/clean-up.ts');
    const file = flags['all'] === true ? undefined : resolve(platformFileOf(args));
    await cleanUp({ olderThanMs, file, cache: flags['cache'] === true });
    return 0;
  },
};
