import { InputError } from '../../model/input-error.ts';
import { createPalette } from '../../report/terminal/palette.ts';
import { terminalSettings } from '../../report/terminal/terminal-settings.ts';
import { stepKinds } from '../../steps/registry.ts';
import { explainStep, explainSteps } from '../explain-step.ts';
import type { Command } from './command.ts';

export const explainCommand: Command = {
  name: 'explain',
  summary: 'tell all about a step kind, or list the kinds and modifiers',
  positionals: '[STEP]',
  flags: {},
  run: async ({ positionals }) => {
    const [step, ...more] = positionals;
    if (more.length > 0) {
      throw new InputError([{ at: undefined, message: `explain takes one step, got ${positionals.join(', ')}` }]);
    }
    const palette = createPalette(terminalSettings(process.stdout, process.env).colour);
    const lines = step === undefined ? explainSteps(palette, stepKinds) : explainStep(palette, stepKinds, step);
    process.stdout.write(lines.map((line) => `${line}\n`).join(''));
    return 0;
  },
};
