import type { Context } from 'koa';
import type { Health } from '../contract/health.ts';
import { answerJson } from '../http/answer-json.ts';
import type { Services } from '../services.ts';

/** `GET /health/live`: the process answers. It asks no database, since a restart would not bring one back. */
export function liveRoute() {
  return (context: Context): void => answerHealth(context, { status: 'ok' });
}

/** `GET /health/ready` and `GET /health`: whether requests should come here. A cache that is away is no reason against it. */
export function readyRoute({ database, cache, lifecycle }: Services) {
  return async (context: Context): Promise<void> => {
    const accepting = lifecycle.accepting();
    const condition = await database.condition();
    answerHealth(context, {
      status: accepting && condition === 'up' ? 'ok' : 'unavailable',
      checks: { database: condition, cache: cache.state(), accepting },
    });
  };
}

function answerHealth(context: Context, health: Health): void {
  const ok = health.status === 'ok';
  const headers = ['cache-control', 'no-store', ...(ok ? [] : ['retry-after', '2'])];
  answerJson(context, ok ? 200 : 503, JSON.stringify(health), headers);
}
