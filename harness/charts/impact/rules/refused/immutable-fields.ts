import { isHook } from '../../../../model/cluster/kube-object.ts';
import { parseQuantity } from '../../../../model/cluster/quantity.ts';
import { at } from '../../../render/json.ts';
import { changedPairs, consequence, type Rule, shown } from '../finding.ts';

/** Fields that nobody may change, by kind: the beginnings of their paths. */
const immutable: Readonly<Record<string, readonly string[]>> = {
  Deployment: ['spec.selector'],
  DaemonSet: ['spec.selector'],
  StatefulSet: ['spec.selector', 'spec.serviceName', 'spec.volumeClaimTemplates', 'spec.podManagementPolicy'],
  Job: [
    'spec.selector',
    'spec.template',
    'spec.completions',
    'spec.completionMode',
    'spec.podFailurePolicy',
    'spec.manualSelector',
  ],
  PersistentVolumeClaim: [
    'spec.accessModes',
    'spec.storageClassName',
    'spec.volumeName',
    'spec.volumeMode',
    'spec.selector',
    'spec.dataSource',
  ],
  PersistentVolume: ['spec.hostPath', 'spec.csi', 'spec.nfs', 'spec.local', 'spec.volumeMode', 'spec.nodeAffinity'],
  Service: ['spec.clusterIP', 'spec.clusterIPs'],
  RoleBinding: ['roleRef'],
  ClusterRoleBinding: ['roleRef'],
  StorageClass: ['provisioner', 'parameters', 'reclaimPolicy', 'volumeBindingMode'],
  PriorityClass: ['value', 'preemptionPolicy'],
  IngressClass: ['spec.controller'],
  Secret: ['type'],
  CustomResourceDefinition: ['spec.group', 'spec.scope', 'spec.names.kind', 'spec.names.plural'],
};

/** A field that cannot be changed is. */
export const immutableFields: Rule = {
  name: 'immutable-fields',
  find: (comparison) =>
    changedPairs(comparison).flatMap(({ id, before, after, changes }) => {
      if (isHook(before) || isHook(after)) return [];
      const fixed = immutable[after.kind] ?? [];
      const frozen = at(before, 'immutable') === true ? ['data', 'binaryData', 'immutable'] : [];
      const found = [...fixed, ...frozen].filter((field) =>
        // A number of replicas to which a claim's size belongs is told below.
        changes.some(({ path }) => path === field || path.startsWith(`${field}.`) || path.startsWith(`${field}[`)),
      );
      const findings = found.map((path) =>
        consequence('REFUSED', id, path, `${path} cannot be changed: Kubernetes refuses the upgrade`),
      );
      const size = 'spec.resources.requests.storage';
      const [small, large] = [parseQuantity(at(after, size)), parseQuantity(at(before, size))];
      const shrinks =
        after.kind === 'PersistentVolumeClaim' && small !== undefined && large !== undefined && small < large;
      const message = `a claim cannot shrink (${shown(at(before, size))} to ${shown(at(after, size))}): Kubernetes refuses the upgrade`;
      return shrinks ? [...findings, consequence('REFUSED', id, size, message)] : findings;
    }),
};
