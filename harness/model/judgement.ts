import type { HopelessState } from './hopeless-states.ts';
import type { KubeObject } from './kube-object.ts';

/** What a look at the cluster says of a thing that is waited for. */
export type Judgement =
  | { readonly state: 'ready' }
  | { readonly state: 'pending'; readonly waitingFor: string; readonly object?: KubeObject }
  | Hopeless;

/** Waiting longer cannot help. */
export interface Hopeless {
  readonly state: 'hopeless';
  /** How Kubernetes shows it. */
  readonly shown: HopelessState;
  readonly message: string;
  readonly object?: KubeObject;
  readonly next?: string;
}

export const ready: Judgement = { state: 'ready' };

/** Several judgements as one: hopeless if any is, ready if all are. */
export function together(judgements: readonly Judgement[]): Judgement {
  const hopeless = judgements.find((judgement) => judgement.state === 'hopeless');
  if (hopeless) return hopeless;
  const pending = judgements.filter((judgement) => judgement.state === 'pending');
  const first = pending[0];
  if (first === undefined) return ready;
  const words = [...new Set(pending.map((judgement) => judgement.waitingFor))].slice(0, 3).join('; ');
  return { state: 'pending', waitingFor: words, ...(first.object && { object: first.object }) };
}
