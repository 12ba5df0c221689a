import { readPod } from '../../health/read-pod.ts';
import { conditionsOf, type KubeObject, objectName } from '../../model/cluster/kube-object.ts';
import { type Cause, certain, type Facts, type FailedHook, type Field, type Finding, logsOf } from '../facts.ts';
import { ownerOf } from '../revision.ts';
import { crashWords, lastWords } from '../words/crash-words.ts';
import { runOf } from './container/run-of.ts';

interface JobSpec {
  readonly activeDeadlineSeconds?: number;
  readonly backoffLimit?: number;
  readonly backoffLimitPerIndex?: number;
}

/** A job or hook that failed: the reason, with exit code and last output of its latest pod. */
export const jobCause: Cause = (facts) => {
  for (const job of facts.all('Job').filter(facts.isAbout)) {
    const finding = describeJob(facts, job);
    if (finding !== undefined) return finding;
  }
  const hook = facts.hooks?.find(({ exitCode }) => exitCode !== undefined && exitCode !== 0);
  if (hook !== undefined) return describeHook(facts, hook);
  const { job } = facts;
  if (job === undefined || job.exitCode === 0) return undefined;
  return certain(`the job ended with exit code ${job.exitCode}${lastWords([job.logs])}`);
};

/** A failed hook that Helm has already deleted. */
function describeHook(facts: Facts, { title, pod, container, exitCode, log }: FailedHook): Finding {
  const [owner] = (pod.metadata['ownerReferences'] ?? []) as readonly { kind: string; name: string }[];
  const object = owner === undefined ? pod : { ...pod, kind: owner.kind, metadata: { name: owner.name } };
  const words = lastWords([log]);
  const field = runOf(pod, { name: container }, words, facts);
  const text = `${title} failed: container ${container} ended with exit code ${exitCode}${words}`;
  return certain(text, field && ofOwner(field, pod, object));
}

function describeJob(facts: Facts, job: KubeObject): Finding | undefined {
  const failed = conditionsOf(job).find(
    ({ type, status }) => /^(Failed|FailureTarget)$/.test(type) && status === 'True',
  );
  if (failed === undefined || Date.parse(failed.lastTransitionTime ?? '') < facts.sinceMs - 1000) return undefined;
  const { activeDeadlineSeconds, backoffLimit, backoffLimitPerIndex } = (job['spec'] ?? {}) as JobSpec;
  const name = objectName(job);
  const last = lastEnd(facts, job);
  const end = last === undefined ? '' : `exit code ${last.exitCode}${last.words}`;
  if (failed.reason === 'DeadlineExceeded') {
    const last = lastLine(facts, job);
    const text = `${name} exceeded its deadline: activeDeadlineSeconds is ${activeDeadlineSeconds}${last}`;
    return certain(text, { object: job, key: 'activeDeadlineSeconds', value: String(activeDeadlineSeconds) });
  }
  if (last === undefined) return certain(`${name} failed: ${failed.reason ?? ''} ${failed.message ?? ''}`.trim());
  // If indexes have limits of their own, the limit for the whole Job is irrelevant.
  const [limit, most] =
    backoffLimitPerIndex === undefined
      ? ['backoffLimit', backoffLimit]
      : ['backoffLimitPerIndex', backoffLimitPerIndex];
  const tries = most === undefined || most === 0 ? '' : ` (${limit} ${most})`;
  const text = `${name} failed: container ${last.container} ended with ${end}${tries}`;
  return certain(text, last.field && ofOwner(last.field, last.pod, job));
}

/** A field of a pod as one of its owner, which may be all that is left. */
function ofOwner(field: Field, pod: KubeObject, owner: KubeObject): Field {
  return field.object === pod ? { ...field, object: owner } : field;
}

/** How the latest failed pod of a job ended. */
function lastEnd(facts: Facts, job: KubeObject) {
  for (const pod of podsOfJob(facts, job)) {
    const { containers } = readPod(pod);
    for (const container of containers) {
      const end = container.terminated ?? container.lastTerminated;
      if (end === undefined || end.exitCode === 0) continue;
      const logs = logsOf(facts, pod, container.name);
      const texts = logs.map(({ text }) => text);
      const words = lastWords(end.message === '' ? texts : [end.message, ...texts]);
      const field = runOf(pod, container, words, facts);
      return { pod, container: container.name, exitCode: end.exitCode, words, field };
    }
  }
  return undefined;
}

/** The last output of a job that was terminated, if its pod still exists. */
function lastLine(facts: Facts, job: KubeObject): string {
  const pods = podsOfJob(facts, job);
  const log = pods.flatMap((pod) => readPod(pod).containers.flatMap(({ name }) => logsOf(facts, pod, name))).at(0);
  const line = log && crashWords(log.text);
  return line === undefined ? '' : `; its last output: ${line}`;
}

function podsOfJob(facts: Facts, job: KubeObject): KubeObject[] {
  const created = (pod: KubeObject) => String(pod.metadata['creationTimestamp']);
  return facts
    .all('Pod')
    .filter((pod) => ownerOf(pod, facts.all) === job)
    .sort((a, b) => created(b).localeCompare(created(a)));
}
