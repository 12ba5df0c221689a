import type { RouterContext } from '@koa/router';
import { preconditionOf } from '../http/entity-tags.ts';
import { parseId } from '../http/parse-id.ts';
import type { Services } from '../services.ts';
import { deleteDataset } from '../store/delete-dataset.ts';
import { announced } from './announced.ts';
import { whyMissing } from './write-problems.ts';

/** `DELETE /datasets/:id` */
export function deleteDatasetRoute({ database, cache }: Services) {
  return async (context: RouterContext): Promise<void> => {
    const id = parseId(context.params.id);
    const precondition = preconditionOf(context.req.headers, id);
    await announced(cache, id, () =>
      database.run(async (pool) => {
        if (!(await deleteDataset(pool, id, precondition))) throw await whyMissing(pool, id, precondition);
      }),
    );
    context.status = 204;
  };
}
