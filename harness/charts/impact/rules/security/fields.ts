import type { KubeObject } from '../../../../model/cluster/kube-object.ts';
import { at, canonicalText, mappingsAt } from '../../../render/json.ts';
import type { Comparison, Rule } from '../finding.ts';
import { becomes, type ChangedField, gone, keyed, leaves, lost, watch } from '../watch.ts';

const levels = ['privileged', 'baseline', 'restricted'];
const levelOf = (value: unknown) => levels.indexOf(String(value ?? 'privileged'));
/** Annotations of ingress controllers that keep somebody out, or keep plain HTTP out. */
const guards =
  /(auth|whitelist|allowlist|ip-?white|ssl-redirect|force-ssl|redirect-https|middlewares|entrypoints|cors|waf|modsecurity)/i;
const outside = ['NodePort', 'LoadBalancer'];

const webhooks = 'ValidatingWebhookConfiguration MutatingWebhookConfiguration';
/** Whether an object is new that lets somebody in. One that only has another name than one that is gone does not. */
function opens({ was, place: { after } }: ChangedField, comparison: Comparison): boolean {
  if (was !== undefined || after === undefined) return false;
  const gone = comparison.before
    .ofKind(after.kind)
    .filter(({ kind, metadata }) => comparison.after.find(kind, metadata.name) === undefined);
  return !gone.some((one) => doorOf(one) === doorOf(after));
}

/** Where an Ingress or HTTPRoute lets in, and on which terms. */
function doorOf(object: KubeObject): string {
  const hosts = mappingsAt(object, 'spec.rules').map(({ host }) => host);
  const { annotations = {} } = object.metadata;
  return canonicalText([
    hosts,
    annotations,
    ...['hostnames', 'parentRefs', 'tls'].map((key) => at(object, `spec.${key}`)),
  ]);
}

/** Fields that determine which requests a webhook checks; `{}` equals none. */
const scopes = ['rules', 'namespaceSelector', 'objectSelector', 'matchConditions', 'matchPolicy'];
const isEmpty = (value: unknown) => Object.keys(value ?? {}).length === 0;

const admissionWebhooks: readonly Rule[] = [
  watch('admission-webhooks', webhooks, gone, 'SECURITY', {
    '': 'is removed: requests are no longer checked',
    'webhooks.*': 'webhook {key} is gone: requests are no longer checked',
  }),
  watch('admission-webhooks', webhooks, becomes('Fail'), 'TRAFFIC', {
    'webhooks.*.failurePolicy':
      'failurePolicy of {key} changes from {was} to {is}: while it does not answer, the requests that it checks are rejected',
  }),
  watch('admission-webhooks', webhooks, becomes('Ignore'), 'SECURITY', {
    'webhooks.*.failurePolicy':
      'failurePolicy of {key} changes from {was} to {is}: while it does not answer, every request is allowed',
  }),
  ...scopes.flatMap((scope) => [
    watch('admission-webhooks', webhooks, ({ is }) => isEmpty(is), 'TRAFFIC', {
      [`webhooks.*.${scope}`]: `${scope} of {key} is gone: it checks more requests`,
    }),
    watch('admission-webhooks', webhooks, ({ is }) => !isEmpty(is), 'SECURITY', {
      [`webhooks.*.${scope}`]: `${scope} of {key} changes: requests that it checked may no longer be checked`,
    }),
  ]),
];

/** Fields that restrict access. */
export const securityFields: readonly Rule[] = [
  ...admissionWebhooks,
  watch(
    'admission-labels',
    'Namespace',
    keyed(/^pod-security\.kubernetes\.io\/enforce$/, ({ was, is }) => levelOf(is) < levelOf(was)),
    'SECURITY',
    { 'metadata.labels.*': '{change}: it admits pods that it rejected before' },
  ),
  watch(
    'exposure',
    'Service',
    ({ was, is }) => outside.includes(String(is)) && !outside.includes(String(was)),
    'SECURITY',
    {
      'spec.type': 'its type changes from {was} to {is}: it can be reached from outside the cluster',
    },
  ),
  watch('exposure', 'Service', gone, 'SECURITY', {
    'spec.loadBalancerSourceRanges': 'accepts connections from everywhere: loadBalancerSourceRanges is gone',
  }),
  watch('exposure', 'Ingress HTTPRoute', opens, 'SECURITY', {
    '': 'is new: its backends can be reached from outside the cluster',
  }),
  watch('exposure', 'Ingress', keyed(guards, lost), 'SECURITY', {
    'metadata.annotations.*': 'the annotation {change}',
  }),
  watch('hardening', 'containers', leaves(true), 'SECURITY', {
    'securityContext.readOnlyRootFilesystem': '{change}: it can write anywhere',
  }),
  watch('hardening', 'pods', leaves(false), 'SECURITY', {
    'spec.automountServiceAccountToken': '{change}: the token of its ServiceAccount is mounted in every container',
    'spec.hostUsers': '{change}: root in the container is root on the node',
  }),
  watch('hardening', 'pods', leaves(false), 'CHANGE', {
    'spec.enableServiceLinks': '{change}: its environment contains the addresses of all Services',
  }),
  watch('image-trust', 'containers', becomes('Never'), 'NEVER RUNS', {
    imagePullPolicy: 'the image of container {container} is never pulled: nodes without it do not run the pod',
  }),
];
