import { textWidth } from '../text-width.ts';

/** The part of a stream that the terminal report uses; process.stdout has it. */
export interface TerminalStream {
  write(text: string): unknown;
  readonly columns?: number | undefined;
  readonly rows?: number | undefined;
}

const hideCursor = '\u001b[?25l';
const showCursor = '\u001b[?25h';
/** Terminals that support these sequences draw everything between them at once; others ignore them. */
const beginFrame = '\u001b[?2026h';
const endFrame = '\u001b[?2026l';

/** The lowest lines of a terminal, which are redrawn in place while permanent lines are added above them. */
export class LiveRegion implements Disposable {
  readonly #stream: TerminalStream;
  #drawn: readonly string[] = [];
  #cursorHidden = false;
  readonly #onExit = () => this.#restoreCursor();

  constructor(stream: TerminalStream) {
    this.#stream = stream;
  }

  get columns(): number {
    return this.#stream.columns || 80;
  }

  /** Number of live lines that fit without scrolling. */
  get rows(): number {
    return Math.max(1, (this.#stream.rows || 24) - 1);
  }

  /** Writes `permanent` above the live lines, and replaces these by `live`. */
  draw(permanent: readonly string[], live: readonly string[]): void {
    const unchanged = permanent.length === 0 && live.join('\n') === this.#drawn.join('\n');
    if (unchanged) return;
    let frame = beginFrame;
    if (!this.#cursorHidden && live.length > 0) {
      this.#cursorHidden = true;
      process.once('exit', this.#onExit);
      frame += hideCursor;
    }
    frame += this.#erase() + [...permanent, ...live].map((line) => `${line}\n`).join('');
    this.#drawn = live;
    this.#stream.write(frame + endFrame);
  }

  /** Removes the live lines and shows the cursor again. */
  [Symbol.dispose](): void {
    if (this.#drawn.length > 0) this.#stream.write(this.#erase());
    this.#drawn = [];
    process.removeListener('exit', this.#onExit);
    this.#restoreCursor();
  }

  /** A terminal that became narrower has wrapped the drawn lines, so their heights are computed again. */
  #erase(): string {
    const height = this.#drawn.reduce((sum, line) => sum + Math.max(1, Math.ceil(textWidth(line) / this.columns)), 0);
    return height > 0 ? `\r\u001b[${height}A\u001b[J` : '';
  }

  #restoreCursor(): void {
    if (!this.#cursorHidden) return;
    this.#cursorHidden = false;
    this.#stream.write(showCursor);
  }
}
