import { mappingsAt, textAt } from '../../../render/json.ts';
import type { Manifest, Workload } from '../../../render/manifest.ts';
import { consequence, type Rule } from '../finding.ts';
import { podPath } from '../paired-workloads.ts';

/** The pods lose the pull secret of their registry. */
export const pullSecrets: Rule = {
  name: 'pull-secrets',
  *find(comparison) {
    for (const { id, before, after } of comparison.workloads) {
      const now = pullSecretsOf(comparison.after, after);
      for (const name of pullSecretsOf(comparison.before, before)) {
        const message = `its pods no longer have the pull secret ${name}: a registry that requires it denies the image`;
        if (!now.includes(name)) yield consequence('NEVER RUNS', id, podPath(after, 'imagePullSecrets'), message);
      }
    }
  },
};

/** Those of the pods and those of their account. */
function pullSecretsOf(manifest: Manifest, { spec }: Workload): string[] {
  const account = manifest.find('ServiceAccount', textAt(spec, 'serviceAccountName'));
  return [spec, account].flatMap((one) => mappingsAt(one, 'imagePullSecrets')).map((secret) => textAt(secret, 'name'));
}
