import type { FileHandle } from 'node:fs/promises';
import type { BodySink } from '../http/receive-body.ts';

export interface BlockWriterOptions {
  /** Where in the file the first byte goes. */
  readonly position: number;
  /** Called before bytes are taken; what it throws ends the transfer. */
  readonly onBytes: (bytes: number) => void;
  /** Called when the file has been written up to a position. */
  readonly onWritten: (position: number) => void;
  /** A block that a slow line does not fill is written after this time: a kill costs no more, and progress is told. */
  readonly writeAfterMs?: number;
}

const blockBytes = 2 ** 20;
const blockCount = 3;

/**
 * Writes what arrives to a file in blocks that are used again and again: one is filled while others are written. They
 * are written one after the other, so that the size of the file says how far it is right.
 */
export class BlockWriter implements BodySink {
  private readonly handle: FileHandle;
  private readonly options: BlockWriterOptions;
  private readonly spare: Buffer[] = Array.from({ length: blockCount }, () => Buffer.allocUnsafeSlow(blockBytes));
  private block = this.takeSpare();
  private filled = 0;
  private position: number;
  private lastWriteAt = performance.now();
  private writing: Promise<void> = Promise.resolve();
  private written = Promise.withResolvers<void>();
  private failure: unknown;

  constructor(handle: FileHandle, options: BlockWriterOptions) {
    this.handle = handle;
    this.options = options;
    this.position = options.position;
  }

  private takeSpare(): Buffer {
    const block = this.spare.pop();
    if (block === undefined) throw new Error('bytes came before there was room for them: ready() has to be awaited');
    return block;
  }

  room(): Buffer {
    return this.block.subarray(this.filled);
  }

  /** @throws whatever onBytes throws, or what an earlier write failed with. */
  take(bytes: Uint8Array): boolean {
    if (this.failure !== undefined) throw this.failure;
    this.options.onBytes(bytes.length);
    const inPlace = bytes.buffer === this.block.buffer && bytes.byteOffset === this.block.byteOffset + this.filled;
    const { writeAfterMs = 1000 } = this.options;
    for (let at = 0; at < bytes.length; ) {
      const length = Math.min(bytes.length - at, blockBytes - this.filled);
      if (!inPlace) this.block.set(bytes.subarray(at, at + length), this.filled);
      this.filled += length;
      at += length;
      if (this.filled === blockBytes || performance.now() - this.lastWriteAt >= writeAfterMs) this.writeBlock();
    }
    return this.spare.length > 0;
  }

  async ready(): Promise<void> {
    if (this.spare.length === 0) await this.written.promise;
  }

  /**
   * Writes what has been taken.
   *
   * @returns the position after the last byte.
   * @throws what a write failed with.
   */
  async end(): Promise<number> {
    if (this.filled > 0 && this.failure === undefined) this.writeBlock();
    await this.writing;
    return this.position;
  }

  private writeBlock(): void {
    const { block, filled, position } = this;
    this.writing = this.writing.then(() => this.write(block, filled, position));
    this.writing.catch((error: unknown) => {
      this.failure = error;
      this.written.promise.catch(() => undefined);
      this.written.reject(error);
    });
    this.position += filled;
    this.filled = 0;
    this.lastWriteAt = performance.now();
    this.block = this.takeSpare();
  }

  private async write(block: Buffer, length: number, position: number): Promise<void> {
    // A full disk writes a part and fails on the rest.
    for (let at = 0; at < length; ) {
      at += (await this.handle.write(block, at, length - at, position + at)).bytesWritten;
    }
    this.spare.push(block);
    this.options.onWritten(position + length);
    const { resolve } = this.written;
    this.written = Promise.withResolvers();
    resolve();
  }
}
