import { abortable } from '../../async/abortable.ts';
import { isSuspended, judgeObject } from '../../health/judge-workload.ts';
import { podsOf } from '../../health/pods-of.ts';
import { imagesOf } from '../../helm/images-of.ts';
import type { ClusterAccess } from '../../kube/cluster-access.ts';
import { listOfRelease } from '../../kube/release-objects.ts';
import type { Seen } from '../../kube/watch/namespace-view.ts';
import type { Judgement } from '../../model/cluster/judgement.ts';
import { type KubeObject, objectName } from '../../model/cluster/kube-object.ts';
import { HarnessError } from '../../model/errors/harness-error.ts';
import { WaitError } from '../../model/errors/wait-error.ts';
import type { ClusterReleasesParts } from '../install/cluster-releases.ts';
import type { JobOutcome, JobRequest } from '../target.ts';
import { meantRun } from './meant-run.ts';

interface Container {
  readonly name: string;
  readonly env?: { readonly name: string }[];
}

interface JobTemplate {
  readonly metadata?: { readonly labels?: Record<string, string>; readonly annotations?: Record<string, string> };
  readonly spec: {
    readonly parallelism?: number;
    readonly completions?: number;
    readonly backoffLimitPerIndex?: number;
    readonly template: { readonly spec: { readonly containers: Container[] } };
  };
}

/** Creates a Job from a CronJob's template, as `kubectl create job --from` does, and waits for its end. A suspended
 * template or CronJob runs too.
 * @param suffix makes the name of the Job unique
 * @throws HarnessError if the release has no such CronJob or the Job does not end in time */
export async function runCronJob(
  { access, images }: { readonly access: ClusterAccess; readonly images: ClusterReleasesParts['images'] },
  request: JobRequest,
  suffix: string,
): Promise<JobOutcome> {
  const cronJob = await findCronJob(access, request);
  const asked = `${objectName(cronJob)} of release ${request.release}`;
  requirePods(cronJob, asked, access);
  await abortable(images(imagesOf(cronJob), asked), request.signal);
  const job = await access.client.create(jobFrom(cronJob, request, suffix));
  await request.onCreated?.(job);
  const { name } = job.metadata;
  try {
    await access.view.waitUntil((view) => judgeRun(job, view), {
      what: `job ${name} is complete`,
      timeoutMs: request.timeoutMs,
      signal: request.signal,
      next: `kubectl -n ${access.namespace} describe job ${name}`,
    });
    return { succeeded: true, job: name, ...(await readRun(access, job, true)) };
  } catch (error) {
    if (!(error instanceof WaitError) || !error.hopeless) throw error;
    return { succeeded: false, reason: error.message, job: name, ...(await readRun(access, job, false)) };
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

/** Rejects a Job with 0 pods, which would count as complete at once. */
function requirePods(cronJob: KubeObject, asked: string, { namespace }: ClusterAccess): void {
  const { parallelism, completions } = templateOf(cronJob).spec;
  const none = Object.entries({ parallelism, completions }).filter(([, count]) => count === 0);
  if (none.length === 0) return;
  throw new HarnessError(`${asked} runs no pod`, {
    expected: 'parallelism and completions of 1 or more',
    observed: none.map(([name]) => `${name}: 0`).join(', '),
    next: `kubectl -n ${cronJob.metadata.namespace ?? namespace} get cronjob ${cronJob.metadata.name} -o yaml`,
  });
}

/** Judges a Job like an install does, except that a suspended one (by a queue, for example) has not run and is
 * pending. */
function judgeRun(job: KubeObject, view: Seen): Judgement {
  const judged = judgeObject(job, view);
  const live = view.at(job.metadata.namespace).get('Job', job.metadata.name);
  const isHeld = judged.state === 'ready' && judged.settled !== undefined && live !== undefined && isSuspended(live);
  return isHeld
    ? { state: 'pending', waitingFor: `${objectName(job)} was suspended on creation`, object: live }
    : judged;
}

function templateOf(cronJob: KubeObject): JobTemplate {
  return (cronJob['spec'] as { jobTemplate: JobTemplate }).jobTemplate;
}

function jobFrom(cronJob: KubeObject, request: JobRequest, suffix: string): KubeObject {
  const jobTemplate = templateOf(cronJob);
  const pod = jobTemplate.spec.template;
  const overrides = Object.entries(request.env).map(([name, value]) => ({ name, value }));
  const containers = pod.spec.containers.map((container) => ({
    ...container,
    env: [...(container.env ?? []).filter((variable) => !(variable.name in request.env)), ...overrides],
  }));
  // With a backoffLimit for all indexes, the first that fails would end the others.
  const limit = jobTemplate.spec.backoffLimitPerIndex === undefined ? 'backoffLimit' : 'backoffLimitPerIndex';
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
      suspend: false,
      ...(request.backoffLimit !== undefined && { [limit]: request.backoffLimit }),
      template: { ...pod, spec: { ...pod.spec, containers } },
    },
  };
}

async function readRun(
  access: ClusterAccess,
  job: KubeObject,
  succeeded: boolean,
): Promise<Pick<JobOutcome, 'exitCode' | 'logs'>> {
  const { namespace } = job.metadata;
  const { pod, container, exitCode } = meantRun(podsOf(job, access.view.at(namespace)), succeeded) ?? {};
  if (pod === undefined || container === undefined) return { exitCode, logs: '' };
  const logs = await access.pods.at(namespace).logs(pod, container);
  return { exitCode, logs: logs ?? '' };
}
