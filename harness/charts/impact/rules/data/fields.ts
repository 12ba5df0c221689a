import type { Rule } from '../finding.ts';
import { keepsData } from '../paired-workloads.ts';
import { becomes, keyed, leaves, watch } from '../watch.ts';

const volumeGoes = '{change}: the volume is deleted together with its user';
const belongsToAnother = '{change}: the files on its volume belong to another user or group';

/** Fields that determine how long data is kept, and who owns it. */
export const dataFields: readonly Rule[] = [
  watch('reclaim-policy', '*', becomes('Delete'), 'DATA', {
    'spec.persistentVolumeReclaimPolicy': volumeGoes,
    reclaimPolicy: volumeGoes,
    'spec.persistentVolumeClaimRetentionPolicy.whenDeleted': volumeGoes,
    'spec.persistentVolumeClaimRetentionPolicy.whenScaled': volumeGoes,
  }),
  watch('lost-keep', '*', keyed(/^helm\.sh\/resource-policy$/, leaves('keep')), 'DATA', {
    'metadata.annotations.*': '{key}: keep is gone: an uninstall or a rename deletes it',
  }),
  watch(
    'volume-owner',
    'pods',
    ({ was, place }) => was !== undefined && place.workload !== undefined && keepsData(place.workload.before),
    'DATA',
    {
      'spec.securityContext.runAsUser': belongsToAnother,
      'spec.securityContext.runAsGroup': belongsToAnother,
      'spec.securityContext.fsGroup': belongsToAnother,
    },
  ),
];
