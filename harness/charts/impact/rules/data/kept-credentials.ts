import type { Json } from '../../../render/json.ts';
import type { Manifest } from '../../../render/manifest.ts';
import { variablesOf } from '../../../render/variables.ts';
import { consequence, type Rule } from '../finding.ts';
import { keepsData } from '../paired-workloads.ts';

/** A server keeps the user, password and database of its first start on its volume, and reads others now. */
export const keptCredentials: Rule = {
  name: 'kept-credentials',
  *find(comparison) {
    for (const { workload, starts, before, after, name, path } of comparison.containers) {
      if (starts || workload.after.kind !== 'StatefulSet' || !keepsData(workload.before)) continue;
      const was = credentialsOf(comparison.before, before);
      for (const [variable, value] of credentialsOf(comparison.after, after)) {
        if (!was.has(variable) || was.get(variable) === value) continue;
        const message = `container ${name} reads a different ${variable}, but its volume keeps the data created with the old one`;
        yield consequence('DATA', workload.id, `${path}.env[${variable}]`, message);
      }
    }
  },
};

/** The values of the variables of a container that make a server: a Secret's are read where the render has it. */
function credentialsOf(manifest: Manifest, container: Json): Map<string, string> {
  const variables = [...variablesOf(container, manifest).values()];
  return new Map(
    variables.flatMap(({ name, value = '' }) =>
      value !== '' && /(USER|USERNAME|PASSWORD|DATABASE|_DB)$/.test(name) ? [[name, value]] : [],
    ),
  );
}
