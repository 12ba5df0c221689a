import picocolors from 'picocolors';
import type { ScenarioVerdict } from '../../model/result/result.ts';

export type Paint = (text: string) => string;

/** The colours of the terminal report, and the mark of each verdict. */
export interface Palette {
  readonly strong: Paint;
  readonly quiet: Paint;
  readonly accent: Paint;
  readonly added: Paint;
  readonly removed: Paint;
  readonly ofVerdict: Readonly<Record<ScenarioVerdict, Paint>>;
  readonly mark: Readonly<Record<ScenarioVerdict, string>>;
}

export function createPalette(colour: boolean): Palette {
  const paint = picocolors.createColors(colour);
  return {
    strong: paint.bold,
    quiet: paint.dim,
    accent: paint.cyan,
    added: paint.green,
    removed: paint.red,
    ofVerdict: { passed: paint.green, failed: paint.red, flaky: paint.magenta, skipped: paint.yellow },
    mark: { passed: paint.green('✓'), failed: paint.red('✗'), flaky: paint.magenta('≈'), skipped: paint.yellow('○') },
  };
}
