import { readPod } from '../../../health/read-pod.ts';
import { type Cause, likely } from '../../facts.ts';
import { podsBehind } from '../../read-service.ts';
import { containersOf } from '../../read-spec.ts';
import { isUnanswered } from '../network/service-cause.ts';

/** How long after its start a program may not be listening yet, in milliseconds. */
const startingMs = 60_000;

/** A request that was refused just after the start of a container without a readiness probe: Kubernetes routes requests
 * to it before it listens. */
export const unprobedCause: Cause = (facts) => {
  if (!isUnanswered(facts)) return undefined;
  const services = facts.all('Service').filter(facts.isAbout);
  for (const pod of services.flatMap((service) => podsBehind(facts, service))) {
    const { containers, name } = readPod(pod);
    for (const spec of containersOf(pod)) {
      const state = containers.find((container) => container.name === spec.name);
      if (state?.startedAt === undefined || state.init || (spec.readinessProbe ?? spec.startupProbe) !== undefined)
        continue;
      if (facts.sinceMs - Date.parse(state.startedAt) > startingMs) continue;
      return likely(
        `container ${spec.name} of pod ${name} has no readiness probe, so Kubernetes counts it as ready before it listens`,
        { object: pod, key: 'containers' },
      );
    }
  }
  return undefined;
};
