import { commandText } from '../../host/command-text.ts';
import { exitCodes } from '../../model/errors/harness-error.ts';
import { selectionFlags, textOf, textsOf } from '../read-platform.ts';
import type { Command } from './command.ts';

export const initCommand: Command = {
  flags: {
    chart: {
      type: 'string',
      value: 'CHART',
      help: 'a folder, oci://HOST/PATH/NAME, https://HOST/PATH/NAME or REPO/NAME of `helm repo add`, each with :VERSION (default: the latest)',
    },
    values: { type: 'string', value: 'FILE', multiple: true, help: 'values file for the chart; may be repeated' },
    yes: { type: 'boolean', help: 'do not ask; use every chart that is found' },
    platform: { ...selectionFlags.platform, help: 'the file to write (default: scenarios/platform.yaml)' },
  },
  run: async ({ flags }) => {
    const { writeFirstFiles } = await import('../init/write-first-files.ts');
    const written = await writeFirstFiles({
      platform: textOf(flags['platform']) ?? 'scenarios/platform.yaml',
      chart: textOf(flags['chart']),
      values: textsOf(flags['values']),
      yes: flags['yes'] === true || process.stdin.isTTY !== true || process.stdout.isTTY !== true,
    });
    for (const path of written) process.stdout.write(`wrote ${path}\n`);
    process.stdout.write(`next: ${commandText('run')}\n`);
    return exitCodes.passed;
  },
};
