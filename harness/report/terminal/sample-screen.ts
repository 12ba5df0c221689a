import type { TerminalStream } from './live-region.ts';
import { textWidth } from './text-width.ts';

/** A terminal in memory that knows what the live list uses, so that tests see what a person would. */
export class SampleScreen implements TerminalStream {
  columns: number;
  rows: number;
  cursorVisible = true;
  writes = 0;
  #lines: string[] = [];
  #row = 0;

  constructor(columns = 100, rows = 24) {
    this.columns = columns;
    this.rows = rows;
  }

  /** The lines as they stand, without the empty ones at the end. */
  get text(): string {
    return this.#lines.join('\n').trimEnd();
  }

  write(text: string): void {
    this.writes += 1;
    const [plain = '', ...sequences] = text.split('\u001b');
    this.#type(plain);
    for (const part of sequences) {
      const [, argument = '', command = '', rest = ''] = /^\[([?\d]*)([A-Za-z])(.*)$/s.exec(part) ?? [];
      this.#control(argument, command);
      this.#type(rest);
    }
  }

  /** Makes the terminal narrower: lines that no longer fit wrap, and the cursor stays under the last one. */
  resize(columns: number): void {
    this.columns = columns;
    const lines = this.#lines;
    this.#lines = [];
    this.#row = -1;
    for (const line of lines) {
      this.#row += 1;
      this.#print(line);
    }
    this.#row += 1;
  }

  #control(argument: string, command: string): void {
    if (command === 'A') this.#row = Math.max(0, this.#row - Number(argument));
    else if (command === 'J') this.#lines.length = this.#row;
    else if (argument === '?25') this.cursorVisible = command === 'h';
  }

  #type(text: string): void {
    for (const [index, line] of text.split('\n').entries()) {
      if (index > 0) this.#row += 1;
      const printed = line.replaceAll('\r', '');
      if (printed) this.#print(printed);
    }
  }

  #print(text: string): void {
    this.#lines[this.#row] = (this.#lines[this.#row] ?? '') + text;
    // A line that is too long wraps: it takes further rows, which are kept empty here.
    const height = Math.max(1, Math.ceil(textWidth(this.#lines[this.#row] ?? '') / this.columns));
    for (let extra = 1; extra < height; extra += 1) {
      this.#row += 1;
      this.#lines[this.#row] = '';
    }
  }
}
