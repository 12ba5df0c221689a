import { once } from 'node:events';
import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Md5Order, Md5Subject } from './md5-order.ts';

// In the bundle it lies beside main.mjs, under the same name.
const program = new URL(`./md5-worker${extname(new URL(import.meta.url).pathname)}`, import.meta.url);

interface Hashing {
  readonly thread: Worker;
  readonly answer: Promise<string>;
}

/**
 * The MD5 of a part file, computed beside the download by a thread that reads what was written: MD5 is slower than a
 * disk, and the download does not wait for it. Disposing it ends the thread.
 */
export class PartMd5 implements AsyncDisposable {
  private readonly path: string;
  private readonly signal: AbortSignal;
  private hashing: Hashing | undefined;
  private position = 0;

  constructor(path: string, signal: AbortSignal) {
    this.path = path;
    this.signal = signal;
  }

  /** Tells that the file is there and right up to `position`; it goes on where it is right up to there already. */
  async begin(position: number): Promise<void> {
    if (position === 0 || position !== this.position) await this.stop();
    this.hashing ??= this.start();
    this.order(position, false);
  }

  /** Tells that the file has grown up to `position`; without `begin` nobody wants to know. */
  follow(position: number): void {
    if (this.hashing !== undefined) this.order(position, false);
  }

  /**
   * Computes the MD5 of the first `position` bytes in base64; what was not hashed beside the download is read now.
   *
   * @throws Error where the file cannot be read or is shorter; the reason of the signal.
   */
  async digest(position: number): Promise<string> {
    if (position !== this.position) await this.stop();
    this.hashing ??= this.start();
    this.order(position, true);
    try {
      return await this.hashing.answer;
    } catch (error) {
      this.signal.throwIfAborted();
      throw new Error(`the MD5 was not computed: ${(error as Error).message}`, { cause: error });
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  private start(): Hashing {
    const thread = new Worker(program, { workerData: { path: this.path } satisfies Md5Subject });
    const answer = once(thread, 'message', { signal: this.signal }).then(([md5]) => md5 as string);
    // It is awaited by digest(); a failure before that is told there.
    answer.catch(() => undefined);
    return { thread, answer };
  }

  private order(position: number, last: boolean): void {
    this.position = position;
    this.hashing?.thread.postMessage({ position, last } satisfies Md5Order);
  }

  private async stop(): Promise<void> {
    await this.hashing?.thread.terminate();
    this.hashing = undefined;
    this.position = 0;
  }
}
