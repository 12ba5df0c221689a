import { validityProblems } from '../../../validity/validity-problems.ts';
import { consequence, type Rule } from '../finding.ts';

/** The API server would refuse an object that it took before. */
export const invalidObjects: Rule = {
  name: 'invalid-objects',
  find: ({ before, after, schemas }) => {
    const old = new Set(validityProblems(before, schemas).map(({ id, path, message }) => `${id} ${path} ${message}`));
    return validityProblems(after, schemas)
      .filter(({ id, path, message }) => !old.has(`${id} ${path} ${message}`))
      .map(({ id, path, message }) => consequence('REFUSED', id, path, path === '' ? message : `${path}: ${message}`));
  },
};
