import { autoscalers } from './capacity/autoscalers.ts';
import { disruptionBudgets } from './capacity/disruption-budgets.ts';
import { capacityFields } from './capacity/fields.ts';
import { replacedPods } from './capacity/replaced-pods.ts';
import { dataFolders } from './data/data-folders.ts';
import { dataFields } from './data/fields.ts';
import { keptCredentials } from './data/kept-credentials.ts';
import { lostClaims } from './data/lost-claims.ts';
import { lostDefinitions } from './data/lost-definitions.ts';
import { movedVolumes } from './data/moved-volumes.ts';
import { unstableValues } from './data/unstable-values.ts';
import type { Rule } from './finding.ts';
import { identityFields } from './identity/fields.ts';
import { removedObjects } from './identity/removed-objects.ts';
import { immutableFields } from './refused/immutable-fields.ts';
import { invalidObjects } from './refused/invalid-objects.ts';
import { brokenText } from './runs/broken-text.ts';
import { changedHooks } from './runs/changed-hooks.ts';
import { containersGone } from './runs/containers-gone.ts';
import { runsFields } from './runs/fields.ts';
import { fileModes } from './runs/file-modes.ts';
import { foreignReferences } from './runs/foreign-references.ts';
import { hookObjects } from './runs/hook-objects.ts';
import { lostAlerts } from './runs/lost/lost-alerts.ts';
import { lostCommands } from './runs/lost/lost-commands.ts';
import { lostFiles } from './runs/lost/lost-files.ts';
import { lostMounts } from './runs/lost/lost-mounts.ts';
import { lostVariables } from './runs/lost/lost-variables.ts';
import { pullSecrets } from './runs/pull-secrets.ts';
import { shadowedVariables } from './runs/shadowed-variables.ts';
import { staleConfig } from './runs/stale-config.ts';
import { templateResidue } from './runs/template-residue.ts';
import { unschedulable } from './runs/unschedulable.ts';
import { wrappedValues } from './runs/wrapped-values.ts';
import { exposure } from './security/exposure.ts';
import { securityFields } from './security/fields.ts';
import { imageTrust } from './security/image-trust.ts';
import { networkIsolation } from './security/network-isolation.ts';
import { permissions } from './security/permissions.ts';
import { plainSecrets } from './security/plain-secrets.ts';
import { podSecurity } from './security/pod-security.ts';
import { brokenReferences } from './traffic/broken-references.ts';
import { containerPorts } from './traffic/container-ports.ts';
import { trafficFields } from './traffic/fields.ts';
import { ingressRoutes } from './traffic/ingress-routes.ts';
import { lostAddresses } from './traffic/lost-addresses.ts';
import { lostProbes } from './traffic/lost-probes.ts';
import { selectedPods } from './traffic/selected-pods.ts';
import { servicePorts } from './traffic/service-ports.ts';
import { shutdown } from './traffic/shutdown.ts';

/** Every rule; what each finds is independent of the others. */
export const rules: readonly Rule[] = [
  autoscalers,
  disruptionBudgets,
  ...capacityFields,
  replacedPods,
  dataFolders,
  ...dataFields,
  keptCredentials,
  lostClaims,
  lostDefinitions,
  movedVolumes,
  unstableValues,
  ...identityFields,
  removedObjects,
  ...immutableFields,
  invalidObjects,
  brokenText,
  changedHooks,
  containersGone,
  ...runsFields,
  fileModes,
  foreignReferences,
  hookObjects,
  lostAlerts,
  lostCommands,
  lostFiles,
  lostMounts,
  lostVariables,
  pullSecrets,
  shadowedVariables,
  staleConfig,
  templateResidue,
  unschedulable,
  wrappedValues,
  exposure,
  ...securityFields,
  imageTrust,
  networkIsolation,
  permissions,
  plainSecrets,
  podSecurity,
  brokenReferences,
  containerPorts,
  ...trafficFields,
  ingressRoutes,
  lostAddresses,
  lostProbes,
  selectedPods,
  servicePorts,
  shutdown,
];
