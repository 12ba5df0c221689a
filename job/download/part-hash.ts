import { once } from 'node:events';
import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { HashAlgorithm, HashOrder, HashSubject } from './hash-order.ts';

// In the bundle it lies beside main.mjs, under the same name.
const program = new URL(`./hash-worker${extname(new URL(import.meta.url).pathname)}`, import.meta.url);

/** It makes short-lived views of one block; without a limit they would gather to tens of megabytes before each collection. */
const resourceLimits = { maxYoungGenerationSizeMb: 4 };

interface Hashing {
  readonly algorithm: HashAlgorithm;
  readonly thread: Worker;
  readonly answer: Promise<string>;
}

/**
 * The hash of a part file, computed beside the download by a thread that reads what was written: MD5 is slower than a
 * disk, and the download does not wait for it. Disposing it ends the thread.
 */
export class PartHash implements AsyncDisposable {
  private readonly path: string;
  private readonly signal: AbortSignal;
  private hashing: Hashing | undefined;
  private position = 0;

  constructor(path: string, signal: AbortSignal) {
    this.path = path;
    this.signal = signal;
  }

  /** Tells that the file is there and right up to `position`; it goes on where it is right up to there already. */
  async begin(algorithm: HashAlgorithm, position: number): Promise<void> {
    const hashing = await this.resume(algorithm, position > 0 && position === this.position);
    this.order(hashing, position, false);
  }

  /** Tells that the file has grown up to `position`; without `begin` nobody wants to know. */
  follow(position: number): void {
    if (this.hashing !== undefined) this.order(this.hashing, position, false);
  }

  /**
   * Computes the hash of the first `position` bytes in base64; what was not hashed beside the download is read now.
   *
   * @throws Error where the file cannot be read or is shorter; the reason of the signal.
   */
  async digest(algorithm: HashAlgorithm, position: number): Promise<string> {
    const hashing = await this.resume(algorithm, position === this.position);
    this.order(hashing, position, true);
    try {
      return await hashing.answer;
    } catch (error) {
      this.signal.throwIfAborted();
      throw new Error(`the ${algorithm} was not computed: ${(error as Error).message}`, { cause: error });
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  /** The thread at work, where its position is right and it computes that; else a new one. */
  private async resume(algorithm: HashAlgorithm, right: boolean): Promise<Hashing> {
    if (!right || this.hashing?.algorithm !== algorithm) await this.stop();
    this.hashing ??= this.start(algorithm);
    return this.hashing;
  }

  private start(algorithm: HashAlgorithm): Hashing {
    const workerData: HashSubject = { path: this.path, algorithm };
    const thread = new Worker(program, { workerData, resourceLimits });
    const answer = once(thread, 'message', { signal: this.signal }).then(([hash]) => hash as string);
    // It is awaited by digest(); a failure before that is told there.
    answer.catch(() => undefined);
    return { algorithm, thread, answer };
  }

  private order({ thread }: Hashing, position: number, last: boolean): void {
    this.position = position;
    thread.postMessage({ position, last } satisfies HashOrder);
  }

  private async stop(): Promise<void> {
    await this.hashing?.thread.terminate();
    this.hashing = undefined;
    this.position = 0;
  }
}
