import type { Cache } from '../cache/cache.ts';
import { Problem } from '../http/problem.ts';

/**
 * Does a write and announces it before it is answered. A refusal is announced too: it tells what another write did
 * (the name is taken, the dataset is gone), and that one may still be announcing itself, elsewhere.
 */
export async function announced<T>(cache: Cache, id: number, write: () => Promise<T>): Promise<T> {
  try {
    const result = await write();
    await cache.invalidate(id);
    return result;
  } catch (error) {
    if (error instanceof Problem && error.status < 500) await cache.invalidate(id);
    throw error;
  }
}
