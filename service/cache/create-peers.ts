import { setTimeout as delay } from 'node:timers/promises';
import type { Redis } from '../redis/open-redis.ts';
import { ANNOUNCE, REGISTER, readAnnounced } from './announce.ts';

/** How long a replica may go without hearing from Redis before it stops using its cache, in ms. */
export const LEASE_MS = 1_000;

/** The other replicas, as a writer sees them. */
export type Peers = {
  /** Returns when no replica can answer from before the change any more. Never throws. */
  announce(id: number): Promise<void>;
  /** A replica has dropped what a round named; `confirmation` is `<round>/<member>`. */
  confirmed(confirmation: string): void;
  /** Redis answered, or did not. */
  reached(): void;
  unreached(): void;
  leave(): Promise<void>;
};

type Round = { readonly ids: Set<number>; readonly done: Promise<void> };

const LEAVE = `return redis.call('ZREM', KEYS[1], ARGV[1])`;

export function createPeers(redis: Redis, member: string): Peers {
  const early = new Map<number, Set<string>>();
  const waiting = new Map<number, { readonly missing: Set<string>; readonly resolve: () => void }>();
  let gathering: Round | null = null;
  let rounds = 0;
  let unreachedSince: number | null = null;

  const reached = (): void => {
    unreachedSince = null;
  };
  const unreached = (): void => {
    unreachedSince ??= performance.now();
  };

  /** Without Redis nobody can renew a lease, so all of them run out. While it is only slow, others may renew. */
  const outwait = async (): Promise<void> => {
    unreached();
    const from = redis.isUp() ? performance.now() : (unreachedSince ?? performance.now());
    const left = from + LEASE_MS - performance.now();
    if (left > 0) await delay(left);
  };

  const confirmations = (round: number, members: readonly string[]): Promise<void> => {
    const confirmed = early.get(round);
    const missing = new Set(members.filter((other) => other !== member && !confirmed?.has(other)));
    if (missing.size === 0) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, LEASE_MS);
      waiting.set(round, {
        missing,
        resolve: () => {
          clearTimeout(timer);
          resolve();
        },
      });
    });
  };

  const runRound = async (ids: ReadonlySet<number>): Promise<void> => {
    const round = ++rounds;
    // A confirmation may overtake the answer of the script, since they come on two connections.
    early.set(round, new Set());
    try {
      const answer = await redis.run(ANNOUNCE, REGISTER, [[member, round, ...ids].join(' ')]);
      const { members, registerAgeMs } = readAnnounced(answer);
      reached();
      // A register that was just born has forgotten replicas whose leases may still run.
      const unknown = registerAgeMs < LEASE_MS ? delay(LEASE_MS - registerAgeMs) : null;
      await Promise.all([confirmations(round, members), unknown]);
    } catch {
      await outwait();
    } finally {
      early.delete(round);
      waiting.delete(round);
    }
  };

  return {
    announce: (id) => {
      if (gathering === null) {
        const ids = new Set<number>();
        // Writes that finish in the same turn of the event loop share one round.
        const done = new Promise<void>((resolve) => setImmediate(resolve)).then(() => {
          gathering = null;
          return runRound(ids);
        });
        gathering = { ids, done };
      }
      gathering.ids.add(id);
      return gathering.done;
    },
    confirmed: (confirmation) => {
      const [number = '', other = ''] = confirmation.split('/');
      const round = Number(number);
      early.get(round)?.add(other);
      const wait = waiting.get(round);
      if (wait?.missing.delete(other) === true && wait.missing.size === 0) wait.resolve();
    },
    reached,
    unreached,
    leave: async () => {
      await redis.run(LEAVE, REGISTER, [member]).catch(() => {});
    },
  };
}
