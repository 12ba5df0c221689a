import { mappingAt, mappingsAt, textAt } from '../../../render/json.ts';
import type { Manifest } from '../../../render/manifest.ts';
import { secretText } from '../../../render/references.ts';
import { type Consequence, consequence, type Rule } from '../finding.ts';
import { containerPairs, keepsData } from '../paired-workloads.ts';

/** A server keeps the user, password and database of its first start on its volume, and reads others now. */
export const keptCredentials: Rule = {
  name: 'kept-credentials',
  find: (comparison) =>
    containerPairs(comparison)
      .filter(({ workload, starts }) => !starts && workload.after.kind === 'StatefulSet' && keepsData(workload.before))
      .flatMap(({ workload, before, after, name, path }): Consequence[] => {
        const was = credentialsOf(comparison.before, before);
        const is = credentialsOf(comparison.after, after);
        return [...is]
          .filter(([variable, value]) => was.has(variable) && was.get(variable) !== value)
          .map(([variable]) =>
            consequence(
              'DATA',
              workload.id,
              `${path}.env[${variable}]`,
              `container ${name} reads another ${variable}, and its volume keeps what was made with the old one`,
            ),
          );
      }),
};

/** The values of the variables of a container that make a server: a Secret's are read where the render has it. */
function credentialsOf(manifest: Manifest, container: Record<string, unknown>): Map<string, string> {
  return new Map(
    mappingsAt(container, 'env').flatMap((variable): [string, string][] => {
      const name = textAt(variable, 'name');
      if (!/(USER|USERNAME|PASSWORD|DATABASE|_DB)$/.test(name)) return [];
      const reference = mappingAt(variable, 'valueFrom.secretKeyRef');
      const secret = manifest.find('Secret', textAt(reference, 'name'));
      const value = textAt(variable, 'value') || secretText(secret, textAt(reference, 'key'));
      return value === '' ? [] : [[name, value]];
    }),
  );
}
