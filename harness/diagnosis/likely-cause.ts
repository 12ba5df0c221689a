import { admissionCause } from './causes/admission-cause.ts';
import { configurationCause } from './causes/configuration-cause.ts';
import { crashCause } from './causes/crash-cause.ts';
import { imageCause } from './causes/image-cause.ts';
import { jobCause } from './causes/job-cause.ts';
import { memoryCause } from './causes/memory-cause.ts';
import { nameCause } from './causes/name-cause.ts';
import { policyCause } from './causes/policy-cause.ts';
import { probeCause } from './causes/probe-cause.ts';
import { schedulingCause } from './causes/scheduling-cause.ts';
import { gatewayCause, serviceCause } from './causes/service-cause.ts';
import { volumeCause } from './causes/volume-cause.ts';
import type { Cause, Facts } from './facts.ts';

/** Every cause that can be known, what explains the others first: a pod that cannot start explains a Service without
 * endpoints, a name without an address explains a crash. */
export const causes: readonly Cause[] = [
  admissionCause,
  volumeCause,
  imageCause,
  configurationCause,
  schedulingCause,
  memoryCause,
  nameCause,
  policyCause,
  probeCause,
  crashCause,
  jobCause,
  serviceCause,
  gatewayCause,
];

/** The likely cause of a failure in one sentence, undefined where nothing proves one. */
export function likelyCause(facts: Facts): string | undefined {
  for (const cause of causes) {
    const said = cause(facts);
    if (said !== undefined) return said;
  }
  return undefined;
}

/** The same of another release that the one asked may need: what is wrong there is a fact, that it matters is not. */
export function causeElsewhere(facts: Facts, release: string): string | undefined {
  const isOfAnother: Facts['isAbout'] = ({ metadata }) => {
    const owner = metadata.labels?.['app.kubernetes.io/instance'];
    return owner !== undefined && owner !== release;
  };
  const said = likelyCause({ ...facts, isAbout: isOfAnother, spoken: [] });
  return said === undefined ? undefined : `it may be another release: ${said}`;
}
