import { autoscalers } from './capacity/autoscalers.ts';
import { disruptionBudgets } from './capacity/disruption-budgets.ts';
import { fewerPods } from './capacity/fewer-pods.ts';
import { lessRoom } from './capacity/less-room.ts';
import { replacedPods } from './capacity/replaced-pods.ts';
import { dataFolders } from './data/data-folders.ts';
import { keptCredentials } from './data/kept-credentials.ts';
import { lostClaims } from './data/lost-claims.ts';
import { lostDefinitions } from './data/lost-definitions.ts';
import { lostKeep } from './data/lost-keep.ts';
import { movedVolumes } from './data/moved-volumes.ts';
import { reclaimPolicy } from './data/reclaim-policy.ts';
import { unstableValues } from './data/unstable-values.ts';
import { volumeOwner } from './data/volume-owner.ts';
import type { Rule } from './finding.ts';
import { accounts } from './identity/accounts.ts';
import { removedKeys } from './identity/removed-keys.ts';
import { removedObjects } from './identity/removed-objects.ts';
import { selectedLabels } from './identity/selected-labels.ts';
import { immutableFields } from './refused/immutable-fields.ts';
import { invalidObjects } from './refused/invalid-objects.ts';
import { brokenText } from './runs/broken-text.ts';
import { changedHooks } from './runs/changed-hooks.ts';
import { containersGone } from './runs/containers-gone.ts';
import { fileModes } from './runs/file-modes.ts';
import { foreignReferences } from './runs/foreign-references.ts';
import { jobLimits } from './runs/job-limits.ts';
import { lostAlerts } from './runs/lost/lost-alerts.ts';
import { lostChecksum } from './runs/lost/lost-checksum.ts';
import { lostCommands } from './runs/lost/lost-commands.ts';
import { lostFiles } from './runs/lost/lost-files.ts';
import { lostMounts } from './runs/lost/lost-mounts.ts';
import { lostVariables } from './runs/lost/lost-variables.ts';
import { pullSecrets } from './runs/pull-secrets.ts';
import { staleConfig } from './runs/stale-config.ts';
import { stopped } from './runs/stopped.ts';
import { templateResidue } from './runs/template-residue.ts';
import { unschedulable } from './runs/unschedulable.ts';
import { wrappedValues } from './runs/wrapped-values.ts';
import { admissionLabels } from './security/admission-labels.ts';
import { admissionWebhooks } from './security/admission-webhooks.ts';
import { exposure } from './security/exposure.ts';
import { hardening } from './security/hardening.ts';
import { imageTrust } from './security/image-trust.ts';
import { networkIsolation } from './security/network-isolation.ts';
import { permissions } from './security/permissions.ts';
import { plainSecrets } from './security/plain-secrets.ts';
import { podSecurity } from './security/pod-security.ts';
import { brokenReferences } from './traffic/broken-references.ts';
import { containerPorts } from './traffic/container-ports.ts';
import { ingressRoutes } from './traffic/ingress-routes.ts';
import { lostAddresses } from './traffic/lost-addresses.ts';
import { lostProbes } from './traffic/lost-probes.ts';
import { rollout } from './traffic/rollout.ts';
import { selectedPods } from './traffic/selected-pods.ts';
import { servicePorts } from './traffic/service-ports.ts';
import { serviceRouting } from './traffic/service-routing.ts';
import { shutdown } from './traffic/shutdown.ts';

/** Every rule; what each finds is independent of the others. */
export const rules: readonly Rule[] = [
  accounts,
  admissionLabels,
  admissionWebhooks,
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
  fileModes,
  foreignReferences,
  hardening,
  imageTrust,
  immutableFields,
  ingressRoutes,
  invalidObjects,
  jobLimits,
  keptCredentials,
  lessRoom,
  lostAddresses,
  lostAlerts,
  lostChecksum,
  lostClaims,
  lostDefinitions,
  lostCommands,
  lostFiles,
  lostKeep,
  lostMounts,
  lostProbes,
  lostVariables,
  movedVolumes,
  networkIsolation,
  permissions,
  plainSecrets,
  podSecurity,
  pullSecrets,
  reclaimPolicy,
  removedKeys,
  removedObjects,
  replacedPods,
  rollout,
  selectedLabels,
  selectedPods,
  servicePorts,
  serviceRouting,
  shutdown,
  staleConfig,
  stopped,
  templateResidue,
  unschedulable,
  unstableValues,
  volumeOwner,
  wrappedValues,
];
