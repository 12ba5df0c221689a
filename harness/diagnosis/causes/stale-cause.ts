import { readPod } from '../../health/read-pod.ts';
import { objectName } from '../../model/cluster/kube-object.ts';
import { type Cause, certain } from '../facts.ts';
import { containersOf } from '../read-spec.ts';
import { isOfRevision, ownerOf } from '../revision.ts';

/** A broken pod of an earlier revision in a StatefulSet: Kubernetes replaces it only once it is ready, which will never
 * happen. */
export const staleCause: Cause = (facts) => {
  for (const pod of facts.all('Pod').filter(facts.isAbout)) {
    const owner = ownerOf(pod, facts.all);
    const { ready, deleting, name } = readPod(pod);
    if (owner?.kind !== 'StatefulSet' || ready || deleting || isOfRevision(pod, facts.all)) continue;
    const images = containersOf(pod).map(({ image }) => image);
    return certain(
      `pod ${name} still has an earlier revision (image ${images.join(', ')}) and is not ready, and ${objectName(owner)} does not replace it until it is: kubectl -n ${facts.namespace} delete pod ${name}`,
    );
  }
  return undefined;
};
