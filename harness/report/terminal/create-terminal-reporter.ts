import type { Emit } from '../../model/result/run-event.ts';
import { type Clock, systemClock } from './live/clock.ts';
import type { TerminalStream } from './live/live-region.ts';
import { LiveReporter } from './live/live-reporter.ts';
import { createPalette } from './palette.ts';
import { createPlainReporter } from './plain-reporter.ts';

/** A log without a line for this long, in milliseconds, says what is running. */
const silentMs = 20_000;

export interface TerminalReporterOptions {
  readonly stream: TerminalStream;
  readonly colour: boolean;
  /** Whether to redraw in place; `terminalSettings` determines where that works. */
  readonly interactive: boolean;
  /** Folder of the reports, as the user would type it; the location of report.html is printed at the end. */
  readonly reportFolder?: string;
  readonly clock?: Clock;
}

export interface TerminalReporter {
  readonly emit: Emit;
  /** Draws the remaining lines and restores the terminal; must be called at the end, even after a failure. */
  close(): void;
}

/** Reports a run to a person: as a live list on a terminal, as plain lines elsewhere, with the outcome at the end. */
export function createTerminalReporter(options: TerminalReporterOptions): TerminalReporter {
  const { stream, colour, interactive, reportFolder, clock = systemClock } = options;
  const palette = createPalette(colour);
  if (interactive) {
    const live = new LiveReporter(stream, palette, clock, reportFolder);
    return { emit: (event) => live.emit(event), close: () => live.close() };
  }
  const { linesOf, linesOfRunning } = createPlainReporter(palette, clock, reportFolder);
  let writtenMs = clock.now();
  const write = (lines: readonly string[]) => {
    if (lines.length === 0) return;
    writtenMs = clock.now();
    stream.write(lines.map((line) => `${line}\n`).join(''));
  };
  const stop = clock.every(1000, () => {
    if (clock.now() - writtenMs >= silentMs) write(linesOfRunning());
  });
  return { emit: (event) => write(linesOf(event)), close: stop };
}
