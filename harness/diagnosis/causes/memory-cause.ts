import { type Cause, certain } from '../facts.ts';
import { containersOf } from '../read-spec.ts';
import { ofPod, troubledPods } from '../troubled-pods.ts';

/** A container that was killed for its memory, with its limit. */
export const memoryCause: Cause = (facts) => {
  for (const { object, state } of troubledPods(facts)) {
    for (const container of state.containers) {
      if ((container.terminated ?? container.lastTerminated)?.reason !== 'OOMKilled') continue;
      const limit = containersOf(object).find(({ name }) => name === container.name)?.resources?.limits?.['memory'];
      const whose = ofPod(container.name, { state });
      return limit === undefined
        ? certain(`${whose} was killed because the node had no memory left (OOMKilled); it has no limit`)
        : certain(`${whose} was killed because it used more memory than its limit of ${limit} (OOMKilled)`, {
            object,
            key: 'memory',
            value: limit,
          });
    }
  }
  return undefined;
};
