import { isEventAbout, timeOfEvent } from '../kube/event-about.ts';
import type { Seen } from '../kube/watch/namespace-view.ts';
import type { KubeObject } from '../model/cluster/kube-object.ts';
import type { PodState } from './read-pod.ts';

/** How long a volume must fail to be mounted to count, in milliseconds. */
export const lastingMs = 30_000;
/** What the kubelet reports on every attempt until something is created. */
const isMissing =
  /\b(?:secret|configmap) "[^"]+" not found|references non-existent (?:secret|config) key|hostPath type check failed|not found in the list of registered CSI drivers/;

/** A volume of a pod that could not be mounted for half a minute, because the Secret, ConfigMap, key, CSI driver or path
 * of the node that it names is missing. */
export function failedMount(
  pod: KubeObject,
  state: PodState,
  view: Pick<Seen, 'all'>,
): { readonly volume: string; readonly why: string; readonly ms: number } | undefined {
  if (!state.containers.some(({ waiting }) => /^(?:ContainerCreating|PodInitializing)$/.test(waiting?.reason ?? '')))
    return undefined;
  const events = view
    .all('Event')
    .filter((event) => isEventAbout(event, pod))
    .toSorted((a, b) => timeOfEvent(a).localeCompare(timeOfEvent(b)));
  // Any later event shows that the volume is mounted by now.
  const last = events.at(-1);
  const [, volume = '', why = ''] = /for volume "([^"]+)" ?: (.+)/s.exec(String(last?.['message'])) ?? [];
  if (last?.['reason'] !== 'FailedMount' || !isMissing.test(why)) return undefined;
  const ms = Date.parse(timeOfEvent(last)) - Date.parse(String(last['firstTimestamp'] ?? timeOfEvent(last)));
  return ms < lastingMs ? undefined : { volume, why: why.trim(), ms };
}
