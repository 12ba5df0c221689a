import { isHook } from '../../../../model/cluster/kube-object.ts';
import { at } from '../../../render/json.ts';
import type { Rule } from '../finding.ts';
import { type ChangedField, less, watch } from '../watch.ts';

/** Immutable fields by kind. */
const immutable: Readonly<Record<string, string>> = {
  'Deployment DaemonSet': 'spec.selector',
  StatefulSet: 'spec.selector spec.serviceName spec.volumeClaimTemplates spec.podManagementPolicy',
  Job: 'spec.selector spec.template spec.completions spec.completionMode spec.podFailurePolicy spec.manualSelector',
  PersistentVolumeClaim:
    'spec.accessModes spec.storageClassName spec.volumeName spec.volumeMode spec.selector spec.dataSource',
  PersistentVolume: 'spec.hostPath spec.csi spec.nfs spec.local spec.volumeMode spec.nodeAffinity',
  Service: 'spec.clusterIP spec.clusterIPs',
  'RoleBinding ClusterRoleBinding': 'roleRef',
  StorageClass: 'provisioner parameters reclaimPolicy volumeBindingMode',
  PriorityClass: 'value preemptionPolicy',
  IngressClass: 'spec.controller',
  Secret: 'type',
  CustomResourceDefinition: 'spec.group spec.scope spec.names.kind spec.names.plural',
};
const frozen = 'data binaryData immutable';

/** A field that cannot be changed is, or a claim shrinks. */
export const immutableFields: readonly Rule[] = [
  ...Object.entries(immutable).map(([kinds, fields]) => refuse(kinds, fields, isOwn)),
  refuse('ConfigMap Secret', frozen, (field) => isOwn(field) && at(field.place.before, 'immutable') === true),
  watch('immutable-fields', 'PersistentVolumeClaim', less, 'REFUSED', {
    'spec.resources.requests.storage': 'a claim cannot shrink ({was} to {is}): Kubernetes rejects the upgrade',
  }),
];

function refuse(kinds: string, fields: string, when: (field: ChangedField) => boolean): Rule {
  const message = '{path} is immutable: Kubernetes rejects the upgrade';
  const paths = fields.split(' ').map((field) => [field, message]);
  return watch('immutable-fields', kinds, when, 'REFUSED', Object.fromEntries(paths));
}

/** Helm recreates a hook. */
function isOwn({ place: { before, after } }: ChangedField): boolean {
  return [before, after].every((object) => object !== undefined && !isHook(object));
}
