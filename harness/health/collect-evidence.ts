import type { KubeObject } from '../model/kube-object.ts';

/** Picks the objects that belong to a Helm release. */
export function ofRelease(release: string): (object: KubeObject) => boolean {
  return (object) => object.metadata.labels?.['app.kubernetes.io/instance'] === release;
}
