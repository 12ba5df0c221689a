import type { Rule } from '../finding.ts';

/** A value is another at each upgrade, and was not before: a password that a database already knows by the old one. */
export const unstableValues: Rule = {
  name: 'unstable-values',
  find: ({ unstable }) =>
    unstable.map(({ id, path, kind }) => {
      const follows =
        kind === 'Secret'
          ? 'what was made with the old one does not take the new one'
          : 'its pods are replaced each time';
      return {
        effect: kind === 'Secret' ? 'DATA' : 'RESTART',
        object: id,
        path,
        message: `${path} is another at each upgrade: ${follows}`,
      };
    }),
};
