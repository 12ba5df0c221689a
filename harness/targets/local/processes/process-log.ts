import { createWriteStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';

const keptLines = 2000;

/** The output of a process with secrets masked: in a file, with the last lines in memory. */
export interface ProcessLog {
  readonly file: string;
  /** The last lines, oldest first. */
  lastLines(count?: number): string[];
  append(text: string): void;
  follow(stream: Readable): void;
  close(): Promise<void>;
}

/** Opens the log of a process. Lines are masked before they are stored, because the file becomes part of the
 * reports. */
export function openProcessLog(file: string, mask: (text: string) => string): ProcessLog {
  const lines: string[] = [];
  const output = createWriteStream(file, { flags: 'w' });
  // A full disk must not end the run; the lines in memory remain.
  output.on('error', () => undefined);
  const append = (text: string) => {
    const masked = mask(text);
    lines.push(masked);
    if (lines.length > keptLines) lines.shift();
    output.write(`${masked}\n`);
  };
  const rests: (() => void)[] = [];
  return {
    file,
    append,
    lastLines: (count = 30) => lines.slice(-count),
    follow: (stream) => {
      let rest = '';
      stream.setEncoding('utf8').on('data', (chunk: string) => {
        const parts = (rest + chunk).split(/\r?\n/);
        rest = parts.pop() ?? '';
        for (const part of parts) append(part);
      });
      rests.push(() => {
        if (rest !== '') append(rest);
        rest = '';
      });
    },
    close: async () => {
      for (const flush of rests) flush();
      output.end();
      await finished(output).catch(() => undefined);
    },
  };
}
