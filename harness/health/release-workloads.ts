import type { Seen } from '../kube/namespace-view.ts';
import { HarnessError } from '../model/harness-error.ts';
import { type Judgement, together } from '../model/judgement.ts';
import type { KubeObject } from '../model/kube-object.ts';
import { ofRelease } from './collect-evidence.ts';
import { judgeObject } from './judge-workload.ts';
import { type PodState, readPod } from './read-pod.ts';

/** The Deployments and StatefulSets of a release. */
export function workloadsOfRelease(view: Seen, release: string): KubeObject[] {
  return (['Deployment', 'StatefulSet'] as const).flatMap((kind) => view.all(kind).filter(ofRelease(release)));
}

/** Whether the Deployments and StatefulSets of a release are ready. */
export function judgeRelease(view: Seen, release: string): Judgement {
  return together(workloadsOfRelease(view, release).map((workload) => judgeObject(workload, view)));
}

/** The pods of a release that run and are not being deleted. */
export function runningPodsOf(view: Seen, release: string): PodState[] {
  return podStatesOf(view, release).filter((pod) => pod.phase === 'Running' && !pod.deleting);
}

/** Name of a ready pod of a release. @throws HarnessError where there is none, with what there is. */
export function readyPodOf(view: Seen, release: string): string {
  const pods = podStatesOf(view, release);
  const pod = pods.find((candidate) => candidate.ready && !candidate.deleting);
  if (pod !== undefined) return pod.name;
  throw new HarnessError(`release ${release} has no ready pod`, {
    observed: pods.map((candidate) => `${candidate.name}: ${candidate.phase}`).join(', ') || 'no pods',
    next: `kubectl -n ${view.namespace} get pods -l app.kubernetes.io/instance=${release}`,
  });
}

function podStatesOf(view: Seen, release: string): PodState[] {
  return view.all('Pod').filter(ofRelease(release)).map(readPod);
}
