import { type KubeObject, objectName } from '../../model/cluster/kube-object.ts';
import { type Cause, type Facts, type Finding, likely } from '../facts.ts';
import { podsBehind } from '../read-service.ts';
import { ownerOf } from '../revision.ts';
import { isUnanswered } from './network/service-cause.ts';

const recentMs = 60_000;
/** A pod created within this time of its workload, in milliseconds, does not replace an earlier one. */
const togetherMs = 5000;

interface WorkloadSpec {
  readonly replicas?: number;
  readonly strategy?: { readonly type?: string };
}

/** Requests that failed while the pods of a workload were replaced, if all old pods are stopped before new ones
 * start. */
export const replaceCause: Cause = (facts) => {
  if (!isUnanswered(facts)) return undefined;
  const services = facts.all('Service').filter(facts.isAbout);
  for (const pod of services.flatMap((service) => podsBehind(facts, service))) {
    const workload = workloadOf(facts, pod);
    const gap = workload && describeGap(workload);
    if (gap === undefined || facts.sinceMs - createdMs(pod) > recentMs) continue;
    if (createdMs(pod) - createdMs(workload ?? pod) > togetherMs) return gap;
  }
  return undefined;
};

function describeGap(object: KubeObject): Finding | undefined {
  const { replicas = 1, strategy } = (object['spec'] ?? {}) as WorkloadSpec;
  if (object.kind === 'Deployment' && strategy?.type === 'Recreate')
    return likely(
      `${objectName(object)} replaces its pods by the strategy Recreate: no pod answers from the end of the old ones until the new ones are ready`,
      { object, key: 'strategy', value: 'Recreate' },
    );
  if (object.kind !== 'StatefulSet' || replicas !== 1) return undefined;
  return likely(
    `${objectName(object)} has one pod, which ends before its replacement starts: no pod answers in between`,
    {
      object,
      key: 'replicas',
      value: '1',
    },
  );
}

function workloadOf(facts: Facts, object: KubeObject): KubeObject | undefined {
  const owner = ownerOf(object, facts.all);
  return owner?.kind === 'ReplicaSet' ? workloadOf(facts, owner) : owner;
}

function createdMs({ metadata }: KubeObject): number {
  return Date.parse(String(metadata['creationTimestamp']));
}
