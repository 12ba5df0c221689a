import type { DatabasePool, DatabasePoolConnection } from 'slonik';
import { Problem } from '../http/problem.ts';

/** Connections that stay checked out of the pool from one piece of work to the next. */
export type Lanes = {
  /** Runs work on a connection that nobody else uses meanwhile. The caller bounds how many run at once. */
  run<T>(pool: DatabasePool, work: (connection: DatabasePoolConnection) => Promise<T>): Promise<T>;
  /** How many connections wait for work. */
  idle(): number;
  /** Gives every idle connection back to its pool. */
  close(): void;
};

type Lane = {
  readonly connection: DatabasePoolConnection;
  readonly openedAt: number;
  usedAt: number;
  broken: boolean;
  readonly giveBack: () => void;
  /** Makes the pool throw the connection away. */
  readonly discard: (reason: unknown) => void;
};

type Limits = { readonly idleMs: number; readonly ageMs: number };

/**
 * Slonik's checkout and return of a connection cost more than the query of a single row: a walk over the pool, a
 * logger, closures and timers each time. So a connection is kept after its work, and the most recently used one goes
 * first; those that fall idle or grow old go back to the pool. Work that fails takes its connection along, because
 * the state of its session is unknown; a Problem is an answer, not a failure.
 */
export function createLanes({ idleMs, ageMs }: Limits): Lanes {
  const idle: Lane[] = [];

  const open = (pool: DatabasePool): Promise<Lane> =>
    new Promise((resolve, reject) => {
      let lane: Lane | undefined;
      const held = pool.connect(
        (connection) =>
          new Promise<void>((giveBack, discard) => {
            const openedAt = performance.now();
            lane = { connection, openedAt, usedAt: openedAt, broken: false, giveBack, discard };
            resolve(lane);
          }),
      );
      held.catch((reason: unknown) => {
        reject(reason);
        if (lane === undefined) return;
        // The connection broke while it was held.
        lane.broken = true;
        const place = idle.indexOf(lane);
        if (place >= 0) idle.splice(place, 1);
        lane.giveBack();
      });
    });

  const done = (lane: Lane): void => {
    lane.usedAt = performance.now();
    if (lane.broken) return;
    if (lane.usedAt - lane.openedAt > ageMs) lane.giveBack();
    else idle.push(lane);
    // The longest unused one is at the front.
    const [oldest] = idle;
    if (oldest !== undefined && lane.usedAt - oldest.usedAt > idleMs) idle.shift()?.giveBack();
  };

  return {
    run: async (pool, work) => {
      const lane = idle.pop() ?? (await open(pool));
      try {
        const result = await work(lane.connection);
        done(lane);
        return result;
      } catch (error) {
        if (error instanceof Problem) done(lane);
        else lane.discard(error);
        throw error;
      }
    },
    idle: () => idle.length,
    close: () => {
      for (const lane of idle.splice(0)) lane.giveBack();
    },
  };
}
