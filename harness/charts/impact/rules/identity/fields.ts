import type { Rule } from '../finding.ts';
import { differs, gone, keyed, lost, watch } from '../watch.ts';

/** All labels but those that say how an object was made, not what it is. */
const telling = /^(?!helm\.sh\/chart$|app\.kubernetes\.io\/(version|managed-by)$)/;
const keyGone = 'key {key} is gone: what reads it does not start, or starts without it';

/** Names, labels and keys that others refer to. */
export const identityFields: readonly Rule[] = [
  watch('accounts', 'pods', differs, 'IDENTITY', {
    'spec.serviceAccountName':
      'its pods run as ServiceAccount {is}, and ran as {was}: what that one may do, they may not',
  }),
  watch('accounts', 'ServiceAccount', lost, 'IDENTITY', {
    'metadata.annotations.*': 'the annotation {change}: the account is another to whoever reads it',
  }),
  watch('removed-keys', 'ConfigMap Secret', gone, 'IDENTITY', { 'data.*': keyGone, 'binaryData.*': keyGone }),
  watch('selected-labels', 'pods', keyed(telling, lost), 'IDENTITY', {
    'metadata.labels.*': 'the label {key} of its pods is {is}, and was {was}: what selects them by it finds none',
  }),
  watch('selected-labels', '*', keyed(telling, lost), 'IDENTITY', {
    'metadata.labels.*': 'the label {change}: what selects it by that does not find it',
  }),
];
