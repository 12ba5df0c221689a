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
            `${path} differs at each upgrade: data created with the old value does not accept the new one`,
          )
        : consequence('RESTART', id, path, `${path} differs at each upgrade: its pods are replaced each time`),
    ),
};
