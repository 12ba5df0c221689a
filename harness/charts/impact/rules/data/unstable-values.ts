import { consequence, type Rule } from '../finding.ts';

/** A value is another at each upgrade, and was not before: a password that a database already knows by the old one. */
export const unstableValues: Rule = {
  name: 'unstable-values',
  find: ({ unstable }) =>
    unstable.map(({ id, path, kind }) =>
      kind === 'Secret'
        ? consequence(
            'DATA',
            id,
            path,
            `${path} is another at each upgrade: what was made with the old one does not take the new one`,
          )
        : consequence('RESTART', id, path, `${path} is another at each upgrade: its pods are replaced each time`),
    ),
};
