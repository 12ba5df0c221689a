import { at } from '../../../render/json.ts';
import { type Consequence, consequence, type Rule, shown } from '../finding.ts';
import { containerPairs, podPath, workloadPairs } from '../paired-workloads.ts';

/** What a container or pod could not do, beyond what `restricted` asks. */
export const hardening: Rule = {
  name: 'hardening',
  find: (comparison) => [
    ...containerPairs(comparison).flatMap(({ workload, before, after, name, path }): Consequence[] => {
      const was = at(before, 'securityContext.readOnlyRootFilesystem');
      const is = at(after, 'securityContext.readOnlyRootFilesystem');
      if (was !== true || is === true) return [];
      const message = `readOnlyRootFilesystem of container ${name} is ${shown(is)}, and was true: it may write anywhere`;
      return [consequence('SECURITY', workload.id, `${path}.securityContext`, message)];
    }),
    ...workloadPairs(comparison).flatMap(({ id, before, after }) => {
      const looser = [
        ['automountServiceAccountToken', false, 'the token of its account is in every container'],
        ['enableServiceLinks', false, 'the addresses of all Services are in its environment'],
        ['hostUsers', false, 'root in it is root on the node'],
      ] as const;
      return looser
        .filter(([field, strict]) => at(before.spec, field) === strict && at(after.spec, field) !== strict)
        .map(([field, strict, what]) =>
          consequence(
            field === 'enableServiceLinks' ? ('CHANGE' as const) : ('SECURITY' as const),
            id,
            podPath(after, field),
            `${field} is ${shown(at(after.spec, field))}, and was ${String(strict)}: ${what}`,
          ),
        );
    }),
  ],
};
