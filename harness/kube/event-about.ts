import type { KubeObject } from '../model/cluster/kube-object.ts';

/** Whether an event is about exactly this object: events outlive their objects, and names are reused. */
export function isEventAbout(event: KubeObject, object: KubeObject): boolean {
  const involved = event['involvedObject'] as { kind?: string; name?: string; uid?: string } | undefined;
  const same = involved?.kind === object.kind && involved.name === object.metadata.name;
  return same && (involved.uid === undefined || involved.uid === object.metadata['uid']);
}

/** The container that an event of a pod is about; undefined if it names none. */
export function containerOfEvent(event: KubeObject): string | undefined {
  const { fieldPath = '' } = (event['involvedObject'] ?? {}) as { fieldPath?: string };
  return /\{(.+)\}/.exec(fieldPath)?.[1];
}

/** When an event last occurred, as RFC 3339 timestamp. */
export function timeOfEvent(event: KubeObject): string {
  return String(event['lastTimestamp'] ?? event['eventTime'] ?? event.metadata['creationTimestamp'] ?? '');
}
