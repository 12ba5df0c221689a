import type { KubeObject } from '../model/kube-object.ts';

/** Picks the objects that belong to a Helm release. */
export function ofRelease(release: string): (object: KubeObject) => boolean {
  // Helm sets the annotation on what it installs; the label is a habit of charts, also for what is made of that.
  return ({ metadata: { annotations, labels } }) =>
    annotations?.['meta.helm.sh/release-name'] === release || labels?.['app.kubernetes.io/instance'] === release;
}
