import { abortable } from '../../async/abortable.ts';
import { judgeObject, podsOf } from '../../health/judge-workload.ts';
import { readPod } from '../../health/read-pod.ts';
import { imagesOf } from '../../helm/images-of.ts';
import type { ClusterAccess } from '../../kube/cluster-access.ts';
import { listOfRelease } from '../../kube/release-objects.ts';
import { type KubeObject, objectName } from '../../model/cluster/kube-object.ts';
import { HarnessError } from '../../model/errors/harness-error.ts';
import { WaitError } from '../../model/errors/wait-error.ts';
import type { ClusterReleasesParts } from '../install/cluster-releases.ts';
import type { JobOutcome, JobRequest } from '../target.ts';

interface Container {
  readonly name: string;
  readonly env?: { readonly name: string }[];
}

/** Makes a Job from a CronJob's template now, as `kubectl create job --from` does, and waits for its end.
 * @param suffix makes the name of the Job unique.
 * @throws HarnessError where the release has no such CronJob or the Job does not end in time. */
export async function runCronJob(
  { access, images }: { readonly access: ClusterAccess; readonly images: ClusterReleasesParts['images'] },
  request: JobRequest,
  suffix: string,
): Promise<JobOutcome> {
  const cronJob = await findCronJob(access, request);
  const asked = `${objectName(cronJob)} of release ${request.release}`;
  await abortable(images(imagesOf(cronJob), asked), request.signal);
  const job = await access.client.create(jobFrom(cronJob, request, suffix));
  const { name } = job.metadata;
  try {
    await access.view.waitUntil((view) => judgeObject(job, view), {
      what: `job ${name} is complete`,
      timeoutMs: request.timeoutMs,
      signal: request.signal,
      next: `kubectl -n ${access.namespace} describe job ${name}`,
    });
    return { succeeded: true, job: name, ...(await lastRun(access, job)) };
  } catch (error) {
    if (!(error instanceof WaitError) || !error.hopeless) throw error;
    return { succeeded: false, reason: error.message, job: name, ...(await lastRun(access, job)) };
  }
}

async function findCronJob(access: ClusterAccess, request: JobRequest): Promise<KubeObject> {
  const mine = await listOfRelease(access, { apiVersion: 'batch/v1', kind: 'CronJob' }, request.release);
  const found =
    request.cronJob === undefined ? mine : mine.filter((cronJob) => cronJob.metadata.name === request.cronJob);
  const [cronJob] = found;
  if (cronJob !== undefined && found.length === 1) return cronJob;
  const names = mine.map((candidate) => candidate.metadata.name).join(', ') || 'none';
  throw new HarnessError(
    `release ${request.release} has ${found.length === 0 ? 'no such CronJob' : 'several CronJobs'}`,
    {
      expected:
        request.cronJob === undefined ? 'one CronJob, or its name in `cronJob`' : `a CronJob named ${request.cronJob}`,
      observed: `CronJobs of the release: ${names}`,
      next: `kubectl -n ${access.namespace} get cronjobs`,
    },
  );
}

function jobFrom(cronJob: KubeObject, request: JobRequest, suffix: string): KubeObject {
  const { jobTemplate } = cronJob['spec'] as {
    jobTemplate: {
      metadata?: { labels?: Record<string, string>; annotations?: Record<string, string> };
      spec: { template: { spec: { containers: Container[] } } };
    };
  };
  const pod = jobTemplate.spec.template;
  const overrides = Object.entries(request.env).map(([name, value]) => ({ name, value }));
  const containers = pod.spec.containers.map((container) => ({
    ...container,
    env: [...(container.env ?? []).filter((variable) => !(variable.name in request.env)), ...overrides],
  }));
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {
      name: `${cronJob.metadata.name.slice(0, 50)}-${suffix}`,
      ...(cronJob.metadata.namespace !== undefined && { namespace: cronJob.metadata.namespace }),
      labels: { ...cronJob.metadata.labels, ...jobTemplate.metadata?.labels },
      annotations: { ...jobTemplate.metadata?.annotations, 'cronjob.kubernetes.io/instantiate': 'manual' },
      ownerReferences: [
        {
          apiVersion: 'batch/v1',
          kind: 'CronJob',
          name: cronJob.metadata.name,
          uid: cronJob.metadata['uid'],
          controller: true,
        },
      ],
    },
    spec: {
      ...jobTemplate.spec,
      ...(request.backoffLimit !== undefined && { backoffLimit: request.backoffLimit }),
      template: { ...pod, spec: { ...pod.spec, containers } },
    },
  };
}

async function lastRun(
  access: ClusterAccess,
  job: KubeObject,
): Promise<{ readonly exitCode: number | undefined; readonly logs: string }> {
  const { namespace } = job.metadata;
  const pods = podsOf(job, access.view.at(namespace)).sort((a, b) =>
    String(b.metadata['creationTimestamp']).localeCompare(String(a.metadata['creationTimestamp'])),
  );
  const pod = pods[0] && readPod(pods[0]);
  const container = pod?.containers.find((candidate) => !candidate.init);
  if (pod === undefined || container === undefined) return { exitCode: undefined, logs: '' };
  const logs = await access.pods.at(namespace).logs(pod.name, container.name);
  return { exitCode: (container.terminated ?? container.lastTerminated)?.exitCode, logs: logs ?? '' };
}
