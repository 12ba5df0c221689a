/** The answer of the script below: who has to confirm, and for how long the register of replicas has existed. */
export type Announced = { readonly members: readonly string[]; readonly registerAgeMs: number };

/**
 * Renews a replica's lease in the register, and sends it the number of the renewal through its own channel, so that
 * the lease counts only where messages arrive.
 * KEYS: register, birth of the register. ARGV: member, lease in ms, number.
 */
export const RENEW = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('SET', KEYS[2], now, 'NX')
redis.call('ZADD', KEYS[1], now + ARGV[2], ARGV[1])
redis.call('PUBLISH', 'datasets:cache:member:' .. ARGV[1], 'lease ' .. ARGV[3])
return 1`;

/**
 * Tells every replica which datasets have changed, and gives the replicas that may still hold a lease.
 * KEYS: register, birth of the register. ARGV: message.
 */
export const ANNOUNCE = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('SET', KEYS[2], now, 'NX')
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - 1)
redis.call('PUBLISH', 'datasets:cache:changes', ARGV[1])
local answer = redis.call('ZRANGE', KEYS[1], 0, -1)
table.insert(answer, 1, tostring(now - redis.call('GET', KEYS[2])))
return answer`;

export const REGISTER = ['datasets:cache:members', 'datasets:cache:since'] as const;
export const CHANGES = 'datasets:cache:changes';
export const memberChannel = (member: string): string => `datasets:cache:member:${member}`;

/** Reads what ANNOUNCE answers. @throws TypeError for anything else. */
export function readAnnounced(answer: unknown): Announced {
  if (!Array.isArray(answer)) throw new TypeError('redis: ANNOUNCE answered no list');
  const [age, ...members] = answer.map(String);
  return { members, registerAgeMs: Number(age) };
}
