import { mappingsAt, textAt } from '../../../render/json.ts';
import type { Manifest, Workload } from '../../../render/manifest.ts';
import { consequence, type Rule } from '../finding.ts';
import { podPath, workloadPairs } from '../paired-workloads.ts';

/** Nothing opens the registry of the images any more. */
export const pullSecrets: Rule = {
  name: 'pull-secrets',
  find: (comparison) =>
    workloadPairs(comparison).flatMap(({ id, before, after }) => {
      const now = pullSecretsOf(comparison.after, after);
      const gone = pullSecretsOf(comparison.before, before).filter((name) => !now.includes(name));
      return gone.map((name) =>
        consequence(
          'NEVER RUNS',
          id,
          podPath(after, 'imagePullSecrets'),
          `its pods do not have the pull secret ${name} any more: a registry that asks for it gives no image`,
        ),
      );
    }),
};

/** Those of the pods and those of their account. */
function pullSecretsOf(manifest: Manifest, { spec }: Workload): string[] {
  const account = manifest.find('ServiceAccount', textAt(spec, 'serviceAccountName'));
  return [spec, account].flatMap((one) => mappingsAt(one, 'imagePullSecrets')).map((secret) => textAt(secret, 'name'));
}
