import { collectEvidence } from '../health/collect-evidence.ts';
import type { ClusterAccess } from '../kube/cluster-access.ts';
import type { Evidence } from '../model/result.ts';
import type { Facts } from './facts.ts';
import { gatherFacts } from './gather-facts.ts';
import { causeElsewhere, likelyCause } from './likely-cause.ts';

/** What a failure is about. */
export interface Subject extends Pick<Facts, 'isAbout' | 'sinceMs' | 'spoken' | 'httpStatus' | 'job'> {
  /** The release that was asked and got no good answer: others that are not well may be why. */
  readonly asked?: string;
}

export interface Examined {
  readonly evidence: readonly Evidence[];
  /** The likely cause in one sentence, where it can be known. */
  readonly cause?: string;
}

/** Looks at what a failure is about: evidence for a person, and the likely cause. Never throws.
 * @param access undefined where there is no cluster: then only what was said can tell. */
export async function examine(access: ClusterAccess | undefined, subject: Subject): Promise<Examined> {
  if (access === undefined) {
    return withCause([], likelyCause({ namespace: '', all: () => [], ...subject }));
  }
  const { evidence, logs } = await collectEvidence(access, subject.isAbout);
  const facts = await gatherFacts(access, { ...subject, spoken: [...subject.spoken, ...logs] });
  const elsewhere = subject.asked === undefined ? undefined : causeElsewhere(facts, subject.asked);
  return withCause(evidence, likelyCause(facts) ?? elsewhere);
}

function withCause(evidence: readonly Evidence[], cause: string | undefined): Examined {
  return { evidence, ...(cause !== undefined && { cause }) };
}
