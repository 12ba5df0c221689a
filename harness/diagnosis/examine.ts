import { readPod } from '../health/read-pod.ts';
import type { ClusterAccess } from '../kube/cluster-access.ts';
import type { Evidence } from '../model/result/result.ts';
import { isUnanswered } from './causes/service-cause.ts';
import { collectEvidence } from './collect-evidence.ts';
import type { Facts, FailedHook, Field, Finding, Message } from './facts.ts';
import { causeElsewhere, findCause } from './find-cause.ts';
import { gatherFacts } from './gather-facts.ts';
import { ownerOf } from './revision.ts';
import { endedSince } from './troubled-pods.ts';

/** How long a kubelet may take to tell that a container has ended, in milliseconds. */
const newsMs = 2000;

/** What a failure is about. */
export interface Subject
  extends Pick<
    Facts,
    'isAbout' | 'sinceMs' | 'messages' | 'httpStatus' | 'httpHost' | 'httpPath' | 'job' | 'asked' | 'hooks'
  > {
  /** Picks the objects of the other releases that the one asked needs: where it gave no good answer, they may be why. */
  readonly isNeeded?: Facts['isAbout'];
  /** Names of events that the failure tells already. */
  readonly toldEvents?: ReadonlySet<string>;
}

/** Where in the files of the user a wrong part of an object comes from, in lines; undefined where nobody knows. */
export type OriginOf = (field: Field) => Promise<string | undefined>;

export interface Examined {
  readonly evidence: readonly Evidence[];
  readonly cause?: string;
  readonly likelyCause?: string;
  readonly origin?: string;
}

/** Looks at what a failure is about: evidence for a person, and the cause where it can be told. Never throws.
 * @param access undefined where there is no cluster: then only what was said can tell. */
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
  const elsewhere = subject.isNeeded === undefined ? undefined : causeElsewhere(facts, subject.isNeeded);
  const finding = findCause(facts) ?? elsewhere;
  let origin: string | undefined;
  for (const field of [finding?.field, finding?.otherwise])
    origin ??= field && (await originOf?.(ofChart(field, facts)).catch(() => undefined));
  return { evidence, ...causeOf(finding), ...(origin !== undefined && { origin }) };
}

/** Waits a moment for the news that a container has ended: a request that it did not answer is known before. */
async function awaitEnd({ view }: ClusterAccess, { isAbout, sinceMs }: Subject): Promise<void> {
  const seen = new AbortController();
  const look = () => {
    const pods = view.everywhere('Pod').filter(isAbout).map(readPod);
    // Where none is to be asked, or one is not well, there is nothing to wait for.
    if (pods.length === 0 || pods.some((pod) => !pod.ready || endedSince(pod, sinceMs))) seen.abort();
  };
  await view.eachChange(look, AbortSignal.any([seen.signal, AbortSignal.timeout(newsMs)]));
}

function asMessage({ pod: { metadata }, container, log }: FailedHook): Message {
  const { name, namespace } = metadata;
  return { text: log, pod: name, ...(namespace && { namespace }), container };
}

/** What a chart makes stands at the end of the chain of owners. */
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
