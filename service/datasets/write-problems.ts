import type { CommonQueryMethods } from 'slonik';
import { Problem } from '../http/problem.ts';
import { findDataset } from '../store/find-dataset.ts';

/** The problem of an id that no living dataset has. */
export function noDataset(id: number): Problem {
  return new Problem('not-found', `There is no dataset ${id}.`);
}

/** The problem of a name that another living dataset has. */
export function nameTaken(): Problem {
  return new Problem('name-taken', 'Another dataset has this name.', {
    errors: [{ pointer: '/name', detail: 'is the name of another dataset' }],
  });
}

/** Why a conditional write found nothing: the dataset is gone, or it has another version by now. */
export async function whyMissing(
  pool: CommonQueryMethods,
  id: number,
  versions: readonly number[] | null,
): Promise<Problem> {
  if (versions === null || (await findDataset(pool, id)) === null) return noDataset(id);
  return new Problem('precondition-failed', `Dataset ${id} is not in the version that If-Match names. Read it again.`, {
    errors: [{ parameter: 'If-Match', detail: 'names no current ETag' }],
  });
}
