import { type Cause, certain, likely } from '../facts.ts';
import { volumesOf } from '../read-spec.ts';
import { eventsAbout, troubledPods } from '../troubled-pods.ts';

/** A volume that could not be mounted in a pod whose containers still wait for it, in the kubelet's words. */
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
    const source = (volume as unknown as Readonly<Record<string, object>>)[type] ?? {};
    const value = Object.values(source).find((each) => typeof each === 'string' && said.includes(each));
    const field = { object, key: type, within: ['volumes', volume.name], ...(value !== undefined && { value }) };
    const text = `volume ${volume.name} (${type}) of pod ${state.name} cannot be mounted: ${said}`;
    // The kubelet looked at the path itself; a server may answer the next time.
    return /^hostPath type check failed/.test(said) ? certain(text, field) : likely(text, field);
  }
  return undefined;
};
