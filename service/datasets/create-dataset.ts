import { newDatasetSchema } from '../contract/dataset.ts';
import { answerJson } from '../http/answer-json.ts';
import type { Exchange } from '../http/exchange.ts';
import { Problem } from '../http/problem.ts';
import { readBody } from '../http/read-body.ts';
import type { Services } from '../services.ts';
import { createOnce } from './create-once.ts';
import { datasetEtag, datasetJson } from './dataset-json.ts';
import { nameTaken } from './write-problems.ts';

const KEY = /^[\x21-\x7e]{1,255}$/;

/** `POST /datasets` */
export function createDatasetRoute({ database, datasets, cache, settings }: Services) {
  return async (exchange: Exchange): Promise<void> => {
    const key = idempotencyKey(exchange);
    const value = await readBody(exchange, newDatasetSchema, ['application/json']);
    if (key === null) {
      const row = await datasets.insert(value);
      // A taken name tells of another write, which may still be announcing itself.
      await cache.invalidate(row?.id ?? 0);
      if (row === null) throw nameTaken();
      answerJson(exchange, 201, datasetJson(row), ['location', `/datasets/${row.id}`, 'etag', datasetEtag(row)]);
      return;
    }
    const owner = { client: exchange.state.tokenName ?? '', key };
    const once = await database.run((pool) =>
      createOnce(pool, value, { owner, ttlHours: settings.IDEMPOTENCY_TTL_HOURS }),
    );
    // Also where it is the answer of an earlier request: that one may still be announcing what it did.
    await cache.invalidate(Number(once.answer.location?.split('/').at(-1) ?? 0));
    if (once.replayed) exchange.res.setHeader('idempotency-replayed', 'true');
    const { body, location, etag } = once.answer;
    if (body === null || location === null || etag === null) throw nameTaken();
    answerJson(exchange, 201, body, ['location', location, 'etag', etag]);
  };
}

function idempotencyKey({ req }: Exchange): string | null {
  const given = req.headers['idempotency-key'];
  if (given === undefined) return null;
  if (typeof given === 'string' && KEY.test(given)) return given;
  const detail = 'must be 1 to 255 visible ASCII characters';
  throw new Problem('invalid', `Idempotency-Key ${detail}.`, { errors: [{ parameter: 'Idempotency-Key', detail }] });
}
