import { randomUUID } from 'node:crypto';
import type { Redis } from '../redis/open-redis.ts';
import { CHANGES, memberChannel, REGISTER, RENEW } from './announce.ts';
import type { Cache } from './cache.ts';
import { createAnswers } from './create-answers.ts';
import { createPeers, LEASE_MS } from './create-peers.ts';

/** How often a lease is renewed within its length. */
const RENEWALS = 3;

/**
 * A cache in this process that never answers from before a finished write, whichever replica made the write.
 *
 * Each replica holds a lease in Redis and answers from its cache only while the lease runs. A writer announces what
 * it changed and finishes when each replica with a lease has confirmed, or when its lease has run out. So a replica
 * that hears nothing (Redis is gone, the network is cut) stops using its cache before a writer stops waiting for it.
 */
export function createCache(redis: Redis, options: { readonly maxBytes: number; readonly ttlMs: number }): Cache {
  const member = randomUUID();
  const answers = createAnswers(options);
  const peers = createPeers(redis, member);
  const sent = new Map<number, number>();
  let leaseUntil = 0;
  let renewal = 0;
  let hits = 0;
  let misses = 0;

  const usable = (): boolean => performance.now() < leaseUntil;
  const lose = (): void => {
    leaseUntil = 0;
    sent.clear();
    answers.clear();
  };
  const renew = (): void => {
    const number = ++renewal;
    sent.set(number, performance.now());
    // Without the messages a lease is of no use, and writers would wait for it; but whether Redis answers counts.
    const asked = redis.isUp()
      ? redis.run(RENEW, REGISTER, [member, String(LEASE_MS), String(number)])
      : redis.run('return 1', [], []);
    asked.then(peers.reached, () => {
      sent.delete(number);
      peers.unreached();
    });
  };
  const hearOwn = (message: string): void => {
    const [kind, rest = ''] = message.split(' ');
    if (kind === 'confirm') peers.confirmed(rest);
    const started = sent.get(Number(rest));
    if (kind !== 'lease' || started === undefined) return;
    for (const number of [...sent.keys()]) if (number <= Number(rest)) sent.delete(number);
    leaseUntil = started + LEASE_MS;
  };
  const hearChanges = (message: string): void => {
    const [writer = '', round = '', ...ids] = message.split(' ');
    answers.forget(ids.map(Number));
    if (writer !== member) redis.publish(memberChannel(writer), `confirm ${round}/${member}`).catch(() => {});
  };

  redis.onMessagesLost(lose);
  redis
    .subscribe([memberChannel(member), CHANGES], (channel, message) =>
      channel === CHANGES ? hearChanges(message) : hearOwn(message),
    )
    .then(renew);
  const timer = setInterval(renew, LEASE_MS / RENEWALS);
  timer.unref();

  const peek: Cache['peek'] = (key) => {
    const answer = usable() ? answers.get(key) : null;
    if (answer !== null) hits++;
    return answer;
  };
  return {
    peek,
    read: async (key, load) => {
      if (!usable()) return load();
      const kept = peek(key);
      if (kept !== null) return kept;
      misses++;
      return answers.fill(key, load);
    },
    invalidate: async (id) => {
      answers.forget([id]);
      await peers.announce(id);
    },
    state: () => (usable() ? 'up' : 'down'),
    counts: () => ({ hits, misses, entries: answers.size() }),
    [Symbol.asyncDispose]: async () => {
      clearInterval(timer);
      lose();
      await peers.leave();
    },
  };
}
