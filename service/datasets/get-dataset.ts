import { datasetKey } from '../cache/keys.ts';
import { answerRead } from '../http/answer-json.ts';
import type { Exchange } from '../http/exchange.ts';
import { parseId } from '../http/parse-id.ts';
import { readyAnswer } from '../http/ready-answer.ts';
import type { Services } from '../services.ts';
import { datasetEtag, datasetJson } from './dataset-json.ts';
import { noDataset } from './write-problems.ts';

/** `GET /datasets/:id` */
export function getDatasetRoute({ datasets, cache }: Services) {
  return async (exchange: Exchange): Promise<void> => {
    const id = parseId(exchange.params.id);
    const answer = await cache.read(datasetKey(id), async () => {
      const row = await datasets.find(id);
      return row === null ? null : readyAnswer(datasetJson(row), datasetEtag(row), null);
    });
    if (answer === null) throw noDataset(id);
    answerRead(exchange, answer);
  };
}
