import type { KubeObject } from '../model/cluster/kube-object.ts';

/** Whether an event tells of this very object: events outlive objects, and names come again. */
export function isEventAbout(event: KubeObject, object: KubeObject): boolean {
  const involved = event['involvedObject'] as { kind?: string; name?: string; uid?: string } | undefined;
  const same = involved?.kind === object.kind && involved.name === object.metadata.name;
  return same && (involved.uid === undefined || involved.uid === object.metadata['uid']);
}

/** When an event was last seen, RFC 3339. */
export function timeOfEvent(event: KubeObject): string {
  return String(event['lastTimestamp'] ?? event['eventTime'] ?? event.metadata['creationTimestamp'] ?? '');
}
