import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';

/** The MD5 of a file that grows: fed as bytes arrive, read from the disk where another run wrote them. */
export class RunningMd5 {
  private hash = createHash('md5');
  private fed = 0;

  feed(chunk: Buffer): void {
    this.hash.update(chunk);
    this.fed += chunk.length;
  }

  /** Makes up for bytes of the file before `position` that were not fed. */
  async catchUp(path: string, position: number, signal?: AbortSignal): Promise<void> {
    if (this.fed > position) {
      this.hash = createHash('md5');
      this.fed = 0;
    }
    if (this.fed === position) return;
    const stream = createReadStream(path, { start: this.fed, end: position - 1, highWaterMark: 2 ** 20 });
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      signal?.throwIfAborted();
      this.feed(chunk);
    }
  }

  digest(): string {
    return this.hash.copy().digest('base64');
  }
}
