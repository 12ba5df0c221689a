import { type Cause, likely } from '../facts.ts';
import { volumesOf } from '../read-spec.ts';
import { eventsAbout, troubledPods } from '../troubled-pods.ts';

/** A volume that could not be mounted in a pod whose containers still wait for it, in the kubelet's words: the next
 * attempt may succeed. */
export const mountCause: Cause = (facts) => {
  for (const { object, state } of troubledPods(facts)) {
    if (!state.containers.some(({ waiting }) => /^(?:ContainerCreating|PodInitializing)$/.test(waiting?.reason ?? '')))
      continue;
    const failed = eventsAbout(facts, object).findLast(({ reason }) =>
      /^Failed(?:Mount|AttachVolume)$/.test(String(reason)),
    );
    const message = String(failed?.['message']);
    const [, name, why = ''] = /for volume "([^"]+)" ?: (.+)/s.exec(message) ?? [];
    const volume = volumesOf(object).find((each) => each.name === name);
    if (failed === undefined || volume === undefined) continue;
    const [type = 'name'] = Object.keys(volume).filter((key) => key !== 'name');
    const output = /\n(?:Output: )([^\n]+)/.exec(why)?.[1];
    const said = (output ?? why.split('\n', 1)[0] ?? '').trim().slice(0, 300);
    const field = { object, key: type, within: ['volumes', volume.name] };
    return likely(`volume ${volume.name} (${type}) of pod ${state.name} cannot be mounted: ${said}`, field);
  }
  return undefined;
};
