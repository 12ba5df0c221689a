import { readPod } from '../health/read-pod.ts';
import type { ClusterAccess } from '../kube/cluster-access.ts';
import type { KubeObject } from '../model/cluster/kube-object.ts';
import { describeRefusals, type Refusal, refusalsIn } from './causes/rights-cause.ts';
import type { Facts, Finding, Message } from './facts.ts';

const [mostLogs, logLines, mostRefusals] = [10, 200, 5];
const lookTimeoutMs = 5000;

/** Finds a request that the API server still denies to a ready pod: an operator keeps running without the permission,
 * and never creates what it should.
 * Used if nothing else explains a failure. Never throws.
 * @param isAsked selects the subject's pods; if it selects none, any pod of the platform may be the cause */
export async function quietRefusal(
  { client, view, pods }: ClusterAccess,
  facts: Facts,
  isAsked: (pod: KubeObject) => boolean,
): Promise<Finding | undefined> {
  const signal = AbortSignal.timeout(lookTimeoutMs);
  const all = view.everywhere('Pod').filter((pod) => readPod(pod).ready);
  const asked = all.filter(isAsked);
  const containers = (asked.length > 0 ? asked : all).flatMap((pod) =>
    readPod(pod).containers.flatMap(({ name, running }) => (running ? [{ pod, container: name }] : [])),
  );
  const logs = await Promise.all(
    containers.slice(0, mostLogs).map(async ({ pod: { metadata }, container }): Promise<Message[]> => {
      const { name, namespace } = metadata;
      const options = { tailLines: logLines, signal };
      const text = await pods
        .at(namespace)
        .logs(name, container, options)
        .catch(() => undefined);
      return text === undefined ? [] : [{ text, pod: name, container, ...(namespace !== undefined && { namespace }) }];
    }),
  );
  const found = refusalsIn({ ...facts, messages: logs.flat() }).slice(0, mostRefusals);
  const isStill = await Promise.all(found.map((each) => isRefused(client, each, signal)));
  const still = found.filter((_, index) => isStill[index]);
  const finding = describeRefusals(facts, still);
  return finding && { ...finding, certain: false };
}

/** Whether the account still lacks the permission, because a log also contains old denials. If that cannot be checked,
 * the log decides. */
async function isRefused(client: ClusterAccess['client'], refusal: Refusal, signal: AbortSignal): Promise<boolean> {
  const { namespace: home, account, verb, group, within } = refusal;
  const [resource, subresource] = refusal.resource.split('/');
  const names = { group, resource, ...(subresource && { subresource }), ...(within && { namespace: within }) };
  const review = {
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SubjectAccessReview',
    spec: {
      user: `system:serviceaccount:${home}:${account}`,
      groups: ['system:serviceaccounts', `system:serviceaccounts:${home}`, 'system:authenticated'],
      resourceAttributes: { verb, ...names },
    },
  };
  const path = '/apis/authorization.k8s.io/v1/subjectaccessreviews';
  const answer = await client
    .json<{ readonly status?: { readonly allowed?: boolean } }>('POST', path, { body: review, signal })
    .catch(() => undefined);
  return answer?.status?.allowed !== true;
}
