import { readPod } from '../health/read-pod.ts';
import type { ClusterAccess } from '../kube/cluster-access.ts';
import type { Evidence } from '../model/result/result.ts';
import { isUnanswered } from './causes/network/service-cause.ts';
import { collectEvidence } from './collect-evidence.ts';
import type { Facts, FailedHook, Field, Finding, Message } from './facts.ts';
import { causeElsewhere, findCause } from './find-cause.ts';
import { gatherFacts } from './gather-facts.ts';
import { quietRefusal } from './quiet-refusal.ts';
import { ownerOf } from './revision.ts';
import { endedSince } from './troubled-pods.ts';

/** How long to wait for the kubelet to report that a container has exited, in milliseconds. */
const newsMs = 2000;

/** What a failure is about. */
export interface Subject
  extends Pick<
    Facts,
    'isAbout' | 'sinceMs' | 'messages' | 'httpStatus' | 'httpHost' | 'httpPath' | 'job' | 'asked' | 'hooks'
  > {
  /** Selects the objects of other releases that the called release needs and that may have caused its failure. */
  readonly isNeeded?: Facts['isAbout'];
  /** Names of events that the failure already reports. */
  readonly toldEvents?: ReadonlySet<string>;
}

/** Finds the places in the user's files that set a field of an object, one per line; undefined if unknown. */
export type OriginOf = (field: Field) => Promise<string | undefined>;

export interface Examined {
  readonly evidence: readonly Evidence[];
  readonly cause?: string;
  readonly likelyCause?: string;
  readonly origin?: string;
}

/** Examines the subject of a failure: collects evidence and determines the cause if possible. Never throws.
 * @param access undefined without a cluster: the cause is then determined from messages only */
export async function examine(
  access: ClusterAccess | undefined,
  subject: Subject,
  originOf?: OriginOf,
): Promise<Examined> {
  if (access === undefined)
    return { evidence: [], ...causeOf(findCause({ namespace: '', all: () => [], ...subject })) };
  if (isUnanswered(subject)) await awaitEnd(access, subject);
  const { evidence, logs } = await collectEvidence(access, subject);
  const facts = await gatherFacts(access, {
    ...subject,
    messages: [...subject.messages, ...(subject.hooks ?? []).map(asMessage), ...logs],
  });
  const own = findCause(facts);
  const elsewhere = own === undefined ? await examineElsewhere(access, subject, facts) : undefined;
  const finding = own ?? elsewhere?.finding ?? (await quietRefusal(access, facts, subject.isAbout));
  let origin: string | undefined;
  for (const field of [finding?.field, finding?.otherwise])
    origin ??= field && (await originOf?.(ofChart(field, facts)).catch(() => undefined));
  const all = [...evidence, ...(elsewhere?.evidence ?? [])];
  return { evidence: all, ...causeOf(finding), ...(origin !== undefined && { origin }) };
}

/** Looks for the cause in other releases, in their logs too. */
async function examineElsewhere(access: ClusterAccess, { isNeeded, sinceMs }: Subject, facts: Facts) {
  if (isNeeded === undefined) return undefined;
  const { evidence, logs } = await collectEvidence(access, { isAbout: isNeeded, sinceMs });
  const finding = causeElsewhere({ ...facts, messages: logs }, isNeeded);
  return finding && { finding, evidence };
}

/** Waits a moment for a container's exit to be reported, because a request that it failed to answer is known
 * earlier. */
async function awaitEnd({ view }: ClusterAccess, { isAbout, sinceMs }: Subject): Promise<void> {
  const seen = new AbortController();
  const look = () => {
    const pods = view.everywhere('Pod').filter(isAbout).map(readPod);
    // No need to wait if there are no pods, or one is already known to be unhealthy.
    if (pods.length === 0 || pods.some((pod) => !pod.ready || endedSince(pod, sinceMs))) seen.abort();
  };
  await view.eachChange(look, AbortSignal.any([seen.signal, AbortSignal.timeout(newsMs)]));
}

function asMessage({ pod: { metadata }, container, log }: FailedHook): Message {
  const { name, namespace } = metadata;
  return { text: log, pod: name, ...(namespace && { namespace }), container };
}

/** The chart's own object is at the end of the chain of owners. */
function ofChart(field: Field, facts: Facts): Field {
  const owner = ownerOf(field.object, facts.all);
  if (owner !== undefined) return ofChart({ ...field, object: owner }, facts);
  const [above] = (field.object.metadata['ownerReferences'] ?? []) as readonly { kind: string; name: string }[];
  if (above?.kind !== 'CronJob') return field;
  return { ...field, object: { apiVersion: 'batch/v1', kind: above.kind, metadata: { name: above.name } } };
}

function causeOf(finding: Finding | undefined): Pick<Examined, 'cause' | 'likelyCause'> {
  if (finding === undefined) return {};
  return finding.certain ? { cause: finding.text } : { likelyCause: finding.text };
}
