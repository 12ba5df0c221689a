import { consequence, type Rule } from '../finding.ts';

/** A value is another at each upgrade, and was not before: a password that a database already knows by the old one. */
export const unstableValues: Rule = {
  name: 'unstable-values',
  find: ({ unstable }) =>
    unstable.map(({ id, path, kind }) => {
      const follows =
        kind === 'Secret'
          ? 'what was made with the old one does not take the new one'
          : 'its pods are replaced each time';
      return consequence(
        kind === 'Secret' ? 'DATA' : 'RESTART',
        id,
        path,
        `${path} is another at each upgrade: ${follows}`,
      );
    }),
};
