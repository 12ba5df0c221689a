import type { Context } from 'koa';
import { newDatasetSchema } from '../contract/dataset.ts';
import { answerJson } from '../http/answer-json.ts';
import { Problem } from '../http/problem.ts';
import { readBody } from '../http/read-body.ts';
import type { Services } from '../services.ts';
import { createOnce } from './create-once.ts';
import { datasetEtag, datasetJson } from './dataset-json.ts';
import { nameTaken } from './write-problems.ts';

const KEY = /^[\x21-\x7e]{1,255}$/;

/** `POST /datasets` */
export function createDatasetRoute({ database, datasets, cache, settings }: Services) {
  return async (context: Context): Promise<void> => {
    const key = idempotencyKey(context);
    const { value, text } = await readBody(context, newDatasetSchema, ['application/json']);
    if (key === null) {
      const row = await datasets.insert(value);
      if (row === null) throw nameTaken();
      await cache.invalidate(row.id);
      answerJson(context, 201, datasetJson(row), ['location', `/datasets/${row.id}`, 'etag', datasetEtag(row)]);
      return;
    }
    const owner = { client: context.state.tokenName ?? '', key };
    const once = await database.run((pool) =>
      createOnce(pool, value, { owner, text, ttlHours: settings.IDEMPOTENCY_TTL_HOURS }),
    );
    if (once.id !== null) await cache.invalidate(once.id);
    if (once.replayed) context.set('idempotency-replayed', 'true');
    const { body, location, etag } = once.answer;
    if (body === null || location === null || etag === null) throw nameTaken();
    answerJson(context, 201, body, ['location', location, 'etag', etag]);
  };
}

function idempotencyKey(context: Context): string | null {
  const given = context.req.headers['idempotency-key'];
  if (given === undefined) return null;
  if (typeof given === 'string' && KEY.test(given)) return given;
  const detail = 'must be 1 to 255 visible ASCII characters';
  throw new Problem('invalid', `Idempotency-Key ${detail}.`, { errors: [{ parameter: 'Idempotency-Key', detail }] });
}
