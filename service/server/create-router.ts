import { Router, type RouterContext, type RouterMiddleware } from '@koa/router';
import { bulkSchema, datasetChangeSchema, newDatasetSchema } from '../contract/dataset.ts';
import { changesQuerySchema, pageQuerySchema } from '../contract/dataset-page.ts';
import type { Health } from '../contract/health.ts';
import { openapiDocument } from '../contract/openapi-document.ts';
import {
  type DescribedOperation,
  JSON_TYPE,
  MERGE_PATCH_TYPE,
  type OperationId,
  operationList,
} from '../contract/operations.ts';
import type { Answer } from '../datasets/answer.ts';
import { requireToken } from './auth/require-token.ts';
import type { Scope } from './auth/token-file.ts';
import { callerOf } from './http/caller-of.ts';
import { preconditionOf } from './http/entity-tags.ts';
import { parseId, parseQuery } from './http/parse-parameters.ts';
import { readBody } from './http/read-body.ts';
import { sendAnswer } from './http/send-answer.ts';
import { renderDocs } from './render-docs.ts';
import type { Services } from './services.ts';

/** Routes every operation of the contract to its handler. An operation without a handler does not compile. */
export function createRouter(services: Services): Router {
  const { settings, datasets, tokens } = services;
  const answered =
    (work: (context: RouterContext) => Promise<Answer>): RouterMiddleware =>
    async (context) =>
      sendAnswer(context, await work(context), settings.BASE_PATH);
  const change = (types: readonly string[]) =>
    answered(async (context) => {
      const id = parseId(context.params.id);
      const value = await readBody(context, datasetChangeSchema, types);
      const precondition = preconditionOf(context.req.headers, id);
      return datasets.change(callerOf(context, [value, precondition]), id, value, precondition);
    });
  const one = (verb: 'remove' | 'restore' | 'purge') =>
    answered(async (context) => {
      const id = parseId(context.params.id);
      const precondition = preconditionOf(context.req.headers, id);
      return datasets[verb](callerOf(context, precondition), id, precondition);
    });

  const handlers: Record<OperationId, RouterMiddleware> = {
    listDatasets: answered((context) => datasets.list(parseQuery(context.querystring, pageQuerySchema))),
    listChanges: answered((context) => datasets.changes(parseQuery(context.querystring, changesQuerySchema))),
    createDataset: answered(async (context) => {
      const value = await readBody(context, newDatasetSchema, [JSON_TYPE]);
      return datasets.create(callerOf(context, value), value);
    }),
    createDatasets: answered(async (context) => {
      const value = await readBody(context, bulkSchema, [JSON_TYPE]);
      return datasets.createAll(callerOf(context, value), value);
    }),
    getDataset: answered(async (context) => datasets.get(parseId(context.params.id))),
    putDataset: change([JSON_TYPE]),
    patchDataset: change([MERGE_PATCH_TYPE, JSON_TYPE]),
    deleteDataset: one('remove'),
    restoreDataset: one('restore'),
    purgeDataset: one('purge'),
    health: readyRoute(services),
    // It does not check the database, since a restart would not fix it.
    live: (context) => answerHealth(context, { status: 'ok' }),
    ready: readyRoute(services),
  };
  const router = new Router({ sensitive: true });
  for (const operation of operationList) {
    const before: RouterMiddleware[] = [];
    if (settings.NODE_ENV !== 'production') before.push(checkAnswer(operation));
    const scope = scopeOf(operation);
    if (tokens !== null && scope !== null && (operation.writes || settings.READS_NEED_TOKEN))
      before.push(requireToken(tokens, scope));
    // `/datasets/:id` for `/datasets/{id}`
    const path = operation.path.replaceAll(/\{(\w+)\}/g, ':$1');
    router[operation.method](path, ...before, handlers[operation.id]);
  }
  const openapi = { ...openapiDocument(), servers: [{ url: settings.BASE_PATH === '' ? '/' : settings.BASE_PATH }] };
  router.get('/openapi.json', sendText('json', JSON.stringify(openapi)));
  router.get('/docs', sendText('html', renderDocs()));
  return router;
}

function sendText(type: string, text: string): RouterMiddleware {
  return (context) => {
    context.type = type;
    context.body = text;
  };
}

/** The scope that an operation requires; null if it never requires a token. */
function scopeOf({ id, path, writes }: DescribedOperation): Scope | null {
  if (id === 'purgeDataset') return 'admin';
  if (writes) return 'write';
  return path.startsWith('/health') ? null : 'read';
}

/** Readiness. An unavailable cache does not make the service unready. */
function readyRoute({ database, cache, accepting }: Services): RouterMiddleware {
  return async (context) => {
    const taking = accepting();
    const condition = await database.condition();
    answerHealth(context, {
      status: taking && condition === 'up' ? 'ok' : 'unavailable',
      checks: { database: condition, cache: cache.state(), accepting: taking },
    });
  };
}

function answerHealth(context: RouterContext, health: Health): void {
  context.status = health.status === 'ok' ? 200 : 503;
  context.set('cache-control', 'no-store');
  if (context.status !== 200) context.set('retry-after', '2');
  context.type = 'json';
  context.body = JSON.stringify(health);
}

/**
 * Checks each successful response of an operation against the contract before it is sent. Used in development and in
 * tests, where drift must fail.
 * @throws Error for a status that the contract does not define, and for a body that does not match its schema.
 */
function checkAnswer(operation: DescribedOperation): RouterMiddleware {
  return async (context, next) => {
    await next();
    const answer: DescribedOperation['answers'][number] | undefined = operation.answers[context.status];
    if (answer === undefined)
      throw new Error(`The contract of ${operation.path} does not define the status ${context.status}`);
    if (answer.schema === undefined) return;
    const parsed = answer.schema.safeParse(JSON.parse(String(context.body)));
    if (!parsed.success) throw new Error('The response does not match the contract', { cause: parsed.error });
  };
}
