import type { Rule } from './finding.ts';
import { accounts } from './rules/accounts.ts';
import { admissionLabels } from './rules/admission-labels.ts';
import { autoscalers } from './rules/autoscalers.ts';
import { brokenReferences } from './rules/broken-references.ts';
import { brokenText } from './rules/broken-text.ts';
import { changedHooks } from './rules/changed-hooks.ts';
import { containerPorts } from './rules/container-ports.ts';
import { containersGone } from './rules/containers-gone.ts';
import { dataFolders } from './rules/data-folders.ts';
import { disruptionBudgets } from './rules/disruption-budgets.ts';
import { exposure } from './rules/exposure.ts';
import { fewerPods } from './rules/fewer-pods.ts';
import { foreignReferences } from './rules/foreign-references.ts';
import { hardening } from './rules/hardening.ts';
import { imageTrust } from './rules/image-trust.ts';
import { immutableFields } from './rules/immutable-fields.ts';
import { ingressRoutes } from './rules/ingress-routes.ts';
import { invalidObjects } from './rules/invalid-objects.ts';
import { jobLimits } from './rules/job-limits.ts';
import { lessRoom } from './rules/less-room.ts';
import { lostAddresses } from './rules/lost-addresses.ts';
import { lostChecksum } from './rules/lost-checksum.ts';
import { lostClaims } from './rules/lost-claims.ts';
import { lostFiles } from './rules/lost-files.ts';
import { lostKeep } from './rules/lost-keep.ts';
import { lostProbes } from './rules/lost-probes.ts';
import { lostVariables } from './rules/lost-variables.ts';
import { movedVolumes } from './rules/moved-volumes.ts';
import { networkIsolation } from './rules/network-isolation.ts';
import { permissions } from './rules/permissions.ts';
import { plainSecrets } from './rules/plain-secrets.ts';
import { podSecurity } from './rules/pod-security.ts';
import { reclaimPolicy } from './rules/reclaim-policy.ts';
import { removedKeys } from './rules/removed-keys.ts';
import { removedObjects } from './rules/removed-objects.ts';
import { replacedPods } from './rules/replaced-pods.ts';
import { rollout } from './rules/rollout.ts';
import { selectedLabels } from './rules/selected-labels.ts';
import { servicePorts } from './rules/service-ports.ts';
import { serviceRouting } from './rules/service-routing.ts';
import { shutdown } from './rules/shutdown.ts';
import { staleConfig } from './rules/stale-config.ts';
import { stopped } from './rules/stopped.ts';
import { templateResidue } from './rules/template-residue.ts';
import { unschedulable } from './rules/unschedulable.ts';
import { unstableValues } from './rules/unstable-values.ts';
import { volumeOwner } from './rules/volume-owner.ts';

/** Every rule; what each finds is independent of the others. */
export const rules: readonly Rule[] = [
  accounts,
  admissionLabels,
  autoscalers,
  brokenReferences,
  brokenText,
  changedHooks,
  containerPorts,
  containersGone,
  dataFolders,
  disruptionBudgets,
  exposure,
  fewerPods,
  foreignReferences,
  hardening,
  imageTrust,
  immutableFields,
  ingressRoutes,
  invalidObjects,
  jobLimits,
  lessRoom,
  lostAddresses,
  lostChecksum,
  lostClaims,
  lostFiles,
  lostKeep,
  lostProbes,
  lostVariables,
  movedVolumes,
  networkIsolation,
  permissions,
  plainSecrets,
  podSecurity,
  reclaimPolicy,
  removedKeys,
  removedObjects,
  replacedPods,
  rollout,
  selectedLabels,
  servicePorts,
  serviceRouting,
  shutdown,
  staleConfig,
  stopped,
  templateResidue,
  unschedulable,
  unstableValues,
  volumeOwner,
];
