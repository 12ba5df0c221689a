import type { RouterContext } from '@koa/router';
import { acceptedVersions } from '../http/entity-tags.ts';
import { parseId } from '../http/parse-id.ts';
import type { Services } from '../services.ts';
import { deleteDataset } from '../store/delete-dataset.ts';
import { whyMissing } from './write-problems.ts';

/** `DELETE /datasets/:id` */
export function deleteDatasetRoute({ database, cache }: Services) {
  return async (context: RouterContext): Promise<void> => {
    const id = parseId(context.params.id);
    const versions = acceptedVersions(context.req.headers['if-match'], id);
    await database.run(async (pool) => {
      if (!(await deleteDataset(pool, id, versions))) throw await whyMissing(pool, id, versions);
    });
    await cache.invalidate(id);
    context.status = 204;
  };
}
