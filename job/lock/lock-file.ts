import { randomUUID } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { open, readdir } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';

const holderSchema = z.object({
  id: z.string(),
  hostname: z.string(),
  /** Machine start and process namespace: a process id means something only where both are ours. */
  world: z.string(),
  pid: z.int(),
  released: z.boolean(),
});

/** Who holds a lock, as written in its file. */
export type Holder = z.output<typeof holderSchema>;

function readWorld(): string {
  try {
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()} ${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    // Not Linux: the process id means nothing then, and the heartbeat decides alone.
    return randomUUID();
  }
}

const world = readWorld();

export function createHolder(): Holder {
  return { id: randomUUID(), hostname: hostname(), world, pid: process.pid, released: false };
}

/** Whether the holder's process is known to be gone: it was on this machine and in this process namespace. */
export function isKnownDead(holder: Holder): boolean {
  if (holder.world !== world || holder.hostname !== hostname()) return false;
  try {
    process.kill(holder.pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}

/** The text is padded to one length: a heartbeat writes over it in place, and no reader sees half of it. */
export const formatHolder = (holder: Holder): string => JSON.stringify(holder).padEnd(511).concat('\n');

/** Generations in a lock folder, the highest first. */
export async function listGenerations(folder: string): Promise<number[]> {
  const names = await readdir(folder);
  return names
    .filter((name) => /^[1-9][0-9]*$/.test(name))
    .map(Number)
    .sort((a, b) => b - a);
}

/**
 * Reads a generation's file: the holder (undefined while it is being written) and its last heartbeat in milliseconds of
 * the volume's own clock. The file is opened, because a network file system may answer a bare stat from its cache.
 *
 * @returns undefined where the file is gone.
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
