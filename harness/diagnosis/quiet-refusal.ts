import { readPod } from '../health/read-pod.ts';
import type { ClusterAccess } from '../kube/cluster-access.ts';
import type { KubeObject } from '../model/cluster/kube-object.ts';
import { describeRefusals, type Refusal, refusalsIn } from './causes/rights-cause.ts';
import type { Facts, Finding, Message } from './facts.ts';

const [mostLogs, logLines, mostRefusals] = [10, 200, 5];
const lookTimeoutMs = 5000;

/** What the API server still refuses a pod that is ready: an operator goes on without it, and what it is to make never comes.
 * Looked for where nothing else tells of a failure. Never throws.
 * @param isAsked picks the pods that the failure is about; where it is about none, any of the platform may be why. */
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
  const stands = await Promise.all(found.map((each) => isRefused(client, each, signal)));
  const finding = describeRefusals(
    facts,
    found.filter((_, index) => stands[index]),
  );
  return finding && { ...finding, certain: false };
}

/** Whether an account may not do it now either: a log tells of before too. Where nobody may ask that, the log counts. */
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
