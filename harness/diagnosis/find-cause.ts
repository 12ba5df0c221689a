import { admissionCause } from './causes/admission-cause.ts';
import { configurationCause } from './causes/configuration-cause.ts';
import { crashCause } from './causes/crash-cause.ts';
import { imageCause } from './causes/image-cause.ts';
import { jobCause } from './causes/job-cause.ts';
import { memoryCause } from './causes/memory-cause.ts';
import { nameCause } from './causes/name-cause.ts';
import { policyCause } from './causes/policy-cause.ts';
import { earlyProbeCause, probeCause } from './causes/probe-cause.ts';
import { refusedCause } from './causes/refused-cause.ts';
import { routeCause } from './causes/route-cause.ts';
import { schedulingCause } from './causes/scheduling-cause.ts';
import { serviceCause } from './causes/service-cause.ts';
import { staleCause } from './causes/stale-cause.ts';
import { volumeCause } from './causes/volume-cause.ts';
import { type Cause, type Facts, NotListed, type Said } from './facts.ts';

/** Every cause that can be known, what explains the others first: a pod that cannot start explains a Service without
 * endpoints, a name without an address explains a crash. */
const causes: readonly Cause[] = [
  refusedCause,
  admissionCause,
  volumeCause,
  imageCause,
  configurationCause,
  schedulingCause,
  memoryCause,
  nameCause,
  policyCause,
  probeCause,
  jobCause,
  crashCause,
  earlyProbeCause,
  routeCause,
  serviceCause,
  staleCause,
];

/** The cause of a failure: one that is certain before one that is likely; undefined where nothing speaks for one. */
export function findCause(facts: Facts): Said | undefined {
  const said = causes.flatMap((cause) => asFarAsSeen(cause, facts) ?? []);
  return said.find((each) => each.certain) ?? said[0];
}

function asFarAsSeen(cause: Cause, facts: Facts): Said | undefined {
  try {
    return cause(facts);
  } catch (error) {
    if (error instanceof NotListed) return undefined;
    throw error;
  }
}

/** The same of the other releases that the one asked needs: what is wrong there is a fact, that it matters is not. */
export function causeElsewhere(facts: Facts, isNeeded: Facts['isAbout']): Said | undefined {
  const { httpStatus: _, job: __, ...rest } = facts;
  const said = findCause({ ...rest, isAbout: isNeeded, spoken: [] });
  if (said === undefined) return undefined;
  return { text: `it may be another release: ${said.text}`, certain: false, ...(said.field && { field: said.field }) };
}
