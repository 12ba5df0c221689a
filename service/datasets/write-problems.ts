import type { CommonQueryMethods } from 'slonik';
import { Problem } from '../http/problem.ts';
import { findDataset } from '../store/find-dataset.ts';
import { isFree, type Precondition } from '../store/if-version.ts';

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

/** Why a write found nothing: the dataset is gone, or its version is not the one that was asked for. */
export async function whyMissing(pool: CommonQueryMethods, id: number, precondition: Precondition): Promise<Problem> {
  if (isFree(precondition) || (await findDataset(pool, id)) === null) return noDataset(id);
  return preconditionFailed(id, precondition);
}

/** The problem of a dataset that is not in the version that a write asks for. */
export function preconditionFailed(id: number, { oneOf }: Precondition): Problem {
  const header = oneOf === null ? 'If-None-Match' : 'If-Match';
  return new Problem(
    'precondition-failed',
    `Dataset ${id} is not in a version that ${header} lets it be. Read it again.`,
    {
      errors: [{ parameter: header, detail: oneOf === null ? 'names the current ETag' : 'names no current ETag' }],
    },
  );
}
