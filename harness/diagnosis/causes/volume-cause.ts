import { isClaimOf } from '../../kube/set-claims.ts';
import type { KubeObject } from '../../model/cluster/kube-object.ts';
import { nearestName } from '../../text/suggest.ts';
import { beside, type Cause, certain, type Facts, type Finding } from '../facts.ts';
import { volumesOf } from '../read-spec.ts';
import { eventsAbout, troubledPods } from '../troubled-pods.ts';

interface ClaimSpec {
  readonly storageClassName?: string;
  readonly accessModes?: readonly string[];
}

const claimReasons = new Set(['ProvisioningFailed', 'FailedBinding', 'VolumeMismatch', 'ClaimMisbound']);

/** A claim that is unbound or missing: which one, and why. */
export const volumeCause: Cause = (facts) => {
  const claims = facts.all('PersistentVolumeClaim');
  for (const claim of claims.filter(facts.isAbout)) {
    const finding = describeUnbound(facts, claim, '');
    if (finding !== undefined) return finding;
  }
  for (const { object, state } of troubledPods(facts)) {
    const there = beside(facts, 'PersistentVolumeClaim', object);
    for (const { persistentVolumeClaim } of volumesOf(object)) {
      if (persistentVolumeClaim === undefined) continue;
      const name = persistentVolumeClaim.claimName;
      const claim = there.find(({ metadata }) => metadata.name === name);
      if (claim !== undefined) {
        const finding = describeUnbound(facts, claim, `, which pod ${state.name} mounts`);
        if (finding !== undefined) return finding;
      } else if (state.nodeName === undefined) {
        const nearest = nearestName(
          name,
          there.map(({ metadata }) => metadata.name),
        );
        const near = nearest === undefined ? '' : ` (did you mean ${nearest}?)`;
        const field = { object, key: 'claimName', value: name };
        return certain(`there is no claim ${name}, which pod ${state.name} mounts${near}`, field);
      }
    }
  }
  return undefined;
};

function describeUnbound(facts: Facts, claim: KubeObject, mounted: string): Finding | undefined {
  const { phase } = (claim['status'] ?? {}) as { phase?: string };
  if (phase === 'Bound') return undefined;
  const event = eventsAbout(facts, claim).findLast((candidate) => claimReasons.has(String(candidate['reason'])));
  if (event === undefined) return undefined;
  const { storageClassName, accessModes = [] } = (claim['spec'] ?? {}) as ClaimSpec;
  const message = String(event['message']);
  const noClass = /storageclass\S* "[^"]+" not found/.test(message);
  const value = noClass ? storageClassName : accessModes[0];
  const why = noClass ? `there is no StorageClass ${storageClassName}` : message;
  return certain(`claim ${claim.metadata.name}${mounted} is not bound: ${why}`, {
    object: makerOf(facts, claim),
    key: noClass ? 'storageClassName' : 'accessModes',
    ...(value !== undefined && { value }),
  });
}

/** The StatefulSet whose template created a claim, else the claim itself. */
function makerOf(facts: Facts, claim: KubeObject): KubeObject {
  return beside(facts, 'StatefulSet', claim).find((set) => isClaimOf(set, claim.metadata.name)) ?? claim;
}
