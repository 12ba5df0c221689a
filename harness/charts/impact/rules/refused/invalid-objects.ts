import { validityProblems } from '../../../validity/validity-problems.ts';
import { consequence, onlyAfter, type Rule } from '../finding.ts';

/** The API server would refuse an object that it took before. */
export const invalidObjects: Rule = {
  name: 'invalid-objects',
  find: ({ before, after, schemas }) =>
    onlyAfter(validityProblems(before, schemas), validityProblems(after, schemas)).map(({ id, path, message }) =>
      consequence('REFUSED', id, path, path === '' ? message : `${path}: ${message}`),
    ),
};
