import { changedPairs, consequence, type Rule } from '../finding.ts';

const policy = 'helm.sh/resource-policy';

/** What an uninstall left standing goes with it now. */
export const lostKeep: Rule = {
  name: 'lost-keep',
  find: (comparison) =>
    changedPairs(comparison)
      .filter(
        ({ before, after }) =>
          before.metadata.annotations?.[policy] === 'keep' && after.metadata.annotations?.[policy] !== 'keep',
      )
      .map(({ id }) =>
        consequence(
          'DATA',
          id,
          `metadata.annotations.${policy}`,
          `${policy}: keep is gone: an uninstall, or a change of its name, deletes it`,
        ),
      ),
};
