import { admissionCause } from './causes/admission/admission-cause.ts';
import { budgetCause } from './causes/budget-cause.ts';
import { configurationCause } from './causes/container/configuration-cause.ts';
import { crashCause } from './causes/container/crash-cause.ts';
import { imageCause } from './causes/container/image-cause.ts';
import { initCause } from './causes/container/init-cause.ts';
import { evictedCause, memoryCause, rejectedCause } from './causes/container/memory-cause.ts';
import { earlyProbeCause, probeCause } from './causes/container/probe-cause.ts';
import { unprobedCause } from './causes/container/unprobed-cause.ts';
import { delayedProbeCause, heldCause } from './causes/held-cause.ts';
import { hookCause } from './causes/hook-cause.ts';
import { jobCause } from './causes/job-cause.ts';
import { mountCause } from './causes/mount-cause.ts';
import { nameCause } from './causes/network/name-cause.ts';
import { policyCause } from './causes/network/policy-cause.ts';
import { certificateCause, portCause, routeCause } from './causes/network/route-cause.ts';
import { serviceCause } from './causes/network/service-cause.ts';
import { refusedCause } from './causes/refused-cause.ts';
import { replaceCause } from './causes/replace-cause.ts';
import { rightsCause } from './causes/rights-cause.ts';
import { scalerCause } from './causes/scaler-cause.ts';
import { noNodeCause, schedulingCause } from './causes/scheduling-cause.ts';
import { staleCause } from './causes/stale-cause.ts';
import { volumeCause } from './causes/volume-cause.ts';
import { type Cause, type Facts, type Finding, NotListed } from './facts.ts';

/** All known kinds of causes, those that explain others first: a pod that cannot start explains a Service without
 * endpoints, and an unresolvable name explains a crash. */
const causes: readonly Cause[] = [
  admissionCause,
  refusedCause,
  budgetCause,
  scalerCause,
  volumeCause,
  imageCause,
  configurationCause,
  schedulingCause,
  heldCause,
  memoryCause,
  evictedCause,
  nameCause,
  policyCause,
  portCause,
  rightsCause,
  probeCause,
  jobCause,
  crashCause,
  earlyProbeCause,
  routeCause,
  certificateCause,
  noNodeCause,
  serviceCause,
  unprobedCause,
  hookCause,
  initCause,
  mountCause,
  replaceCause,
  staleCause,
  rejectedCause,
  delayedProbeCause,
];

/** The cause of a failure, preferring certain ones over likely ones; undefined if nothing suggests any. */
export function findCause(facts: Facts): Finding | undefined {
  const findings = causes.flatMap((cause) => asFarAsSeen(cause, facts) ?? []);
  return findings.find((each) => each.certain) ?? findings[0];
}

function asFarAsSeen(cause: Cause, facts: Facts): Finding | undefined {
  try {
    return cause(facts);
  } catch (error) {
    if (error instanceof NotListed) return undefined;
    throw error;
  }
}

/** Finds a cause in other releases, which the called release needs or which may act on the awaited object: the problem
 * there is a fact, but its connection to the failure is only likely.
 * @param facts with the logs of those releases as messages */
export function causeElsewhere(facts: Facts, isNeeded: Facts['isAbout']): Finding | undefined {
  const { httpStatus: _, job: __, ...rest } = facts;
  const finding = findCause({ ...rest, isAbout: isNeeded });
  if (finding === undefined) return undefined;
  return {
    text: `another release may be the cause: ${finding.text}`,
    certain: false,
    ...(finding.field && { field: finding.field }),
  };
}
