import type { BudgetStore } from '../limit/budget-store.ts';
import type { Redis } from './open-redis.ts';

const TAKE = `
local taken = redis.call('INCRBY', KEYS[1], ARGV[1])
if taken == tonumber(ARGV[1]) then redis.call('PEXPIRE', KEYS[1], ARGV[2]) end
return taken - tonumber(ARGV[1])`;

/** Budgets that all replicas share, in Redis. */
export function redisBudget(redis: Redis): BudgetStore {
  return {
    take: async (key, count, ttlMs) => Number(await redis.run(TAKE, [key], [String(count), String(ttlMs)])),
  };
}
