import type { Rule } from '../finding.ts';
import { differs, gone, keyed, lost, watch } from '../watch.ts';

/** All labels but those that say how an object was made, not what it is. */
const telling = /^(?!helm\.sh\/chart$|app\.kubernetes\.io\/(version|managed-by)$)/;
const keyGone = 'key {key} is gone: what reads it does not start, or starts without it';

/** Names, labels and keys that others refer to. */
export const identityFields: readonly Rule[] = [
  watch('accounts', 'pods', differs, 'IDENTITY', {
    'spec.serviceAccountName':
      'the ServiceAccount of its pods changes from {was} to {is}: they lose the permissions of {was}',
  }),
  watch('accounts', 'ServiceAccount', lost, 'IDENTITY', {
    'metadata.annotations.*':
      'the annotation {change}: for its readers, such as a cloud provider, it is a different account',
  }),
  watch('removed-keys', 'ConfigMap Secret', gone, 'IDENTITY', { 'data.*': keyGone, 'binaryData.*': keyGone }),
  watch('selected-labels', 'pods', keyed(telling, lost), 'IDENTITY', {
    'metadata.labels.*':
      'the label {key} of its pods changes from {was} to {is}: selectors with the old value match none',
  }),
  watch('selected-labels', '*', keyed(telling, lost), 'IDENTITY', {
    'metadata.labels.*': 'the label {change}: selectors with the old value no longer match it',
  }),
];
