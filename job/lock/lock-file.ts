import { randomUUID } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { open, readdir } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';

const holderSchema = z.object({
  id: z.string(),
  hostname: z.string(),
  /** Boot id and PID namespace: a process id is only comparable if both are the same. */
  world: z.string(),
  pid: z.int(),
  released: z.boolean(),
});

/** The holder of a lock, as stored in its file. */
export type Holder = z.output<typeof holderSchema>;

function readWorld(): string {
  try {
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()} ${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    // Not Linux: process ids are not compared then, and only the heartbeat counts.
    return randomUUID();
  }
}

const world = readWorld();

export function createHolder(): Holder {
  return { id: randomUUID(), hostname: hostname(), world, pid: process.pid, released: false };
}

/** Whether the holder's process is certainly gone: it ran on this machine and in this PID namespace. */
export function isKnownDead(holder: Holder): boolean {
  if (holder.world !== world || holder.hostname !== hostname()) return false;
  try {
    process.kill(holder.pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}

/** Padded to a fixed length, so that a heartbeat can overwrite the file in place without a reader seeing half of it. */
export const formatHolder = (holder: Holder): string => JSON.stringify(holder).padEnd(511).concat('\n');

/** The generations in a lock folder, highest first. */
export async function listGenerations(folder: string): Promise<number[]> {
  const names = await readdir(folder);
  return names
    .filter((name) => /^[1-9][0-9]*$/.test(name))
    .map(Number)
    .sort((a, b) => b - a);
}

/**
 * Reads a generation's file: the holder (undefined while it is being written) and its last heartbeat, in milliseconds
 * of the volume's own clock. The file is opened first, because a network file system may answer a plain stat from its
 * cache.
 *
 * @returns undefined if the file is gone
 */
export async function readGeneration(
  folder: string,
  generation: number,
): Promise<{ holder: Holder | undefined; beatMs: number } | undefined> {
  try {
    const handle = await open(join(folder, String(generation)), 'r');
    try {
      const { mtimeMs } = await handle.stat();
      const text = await handle.readFile('utf8');
      return { holder: text === '' ? undefined : holderSchema.parse(JSON.parse(text)), beatMs: mtimeMs };
    } finally {
      await handle.close();
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    if (error instanceof SyntaxError || error instanceof z.ZodError) return { holder: undefined, beatMs: 0 };
    throw error;
  }
}
