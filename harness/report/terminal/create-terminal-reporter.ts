import type { Emit } from '../../model/result/run-event.ts';
import { type Clock, systemClock } from './live/clock.ts';
import type { TerminalStream } from './live/live-region.ts';
import { LiveReporter } from './live/live-reporter.ts';
import { createPalette } from './palette.ts';
import { createPlainReporter } from './plain-reporter.ts';

export interface TerminalReporterOptions {
  readonly stream: TerminalStream;
  readonly colour: boolean;
  /** Redraw in place; `terminalSettings` knows where that works. */
  readonly interactive: boolean;
  /** Folder that the reports are written to, as the user would type it; its report.html is named at the end. */
  readonly reportFolder?: string;
  readonly clock?: Clock;
}

export interface TerminalReporter {
  readonly emit: Emit;
  /** Draws what is left and gives the terminal back; to be called at the end, also after a failure. */
  close(): void;
}

/** Tells a run to a person: a live list on a terminal, plain lines elsewhere, and the outcome at the end. */
export function createTerminalReporter(options: TerminalReporterOptions): TerminalReporter {
  const { stream, colour, interactive, reportFolder, clock = systemClock } = options;
  const palette = createPalette(colour);
  if (interactive) {
    const live = new LiveReporter(stream, palette, clock, reportFolder);
    return { emit: (event) => live.emit(event), close: () => live.close() };
  }
  const linesOf = createPlainReporter(palette, clock, reportFolder);
  return {
    emit: (event) => {
      const lines = linesOf(event);
      if (lines.length > 0) stream.write(lines.map((line) => `${line}\n`).join(''));
    },
    close: () => {},
  };
}
