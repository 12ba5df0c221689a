import { InputError } from '../../model/errors/input-error.ts';
import { createPalette } from '../../report/terminal/palette.ts';
import { terminalSettings } from '../../report/terminal/terminal-settings.ts';
import { explainStep, explainSteps } from '../explain-step.ts';
import { readStepKinds, selectionFlags } from '../read-platform.ts';
import type { Command } from './command.ts';

export const explainCommand: Command = {
  positionals: '[STEP]',
  flags: { platform: selectionFlags.platform },
  run: async (args) => {
    const [step, ...more] = args.positionals;
    if (more.length > 0) {
      throw new InputError([{ at: undefined, message: `explain takes one step, got ${args.positionals.join(', ')}` }]);
    }
    const palette = createPalette(terminalSettings(process.stdout, process.env).colour);
    const kinds = await readStepKinds(args);
    const lines = step === undefined ? explainSteps(palette, kinds) : explainStep(palette, kinds, step);
    process.stdout.write(lines.map((line) => `${line}\n`).join(''));
    return 0;
  },
};
