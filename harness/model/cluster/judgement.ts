import type { HopelessState } from './hopeless-states.ts';
import type { KubeObject } from './kube-object.ts';

/** What a look at the cluster says of a thing that is waited for. */
export type Judgement =
  /** `settled` says what is no trouble, but not at work either: suspended, paused. */
  | { readonly state: 'ready'; readonly settled?: string }
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
  if (first === undefined) {
    const settled = judgements.flatMap((judgement) => (judgement.state === 'ready' && judgement.settled) || []);
    return settled.length === 0 ? ready : { state: 'ready', settled: settled.join('; ') };
  }
  const words = [...new Set(pending.map((judgement) => judgement.waitingFor))].slice(0, 3).join('; ');
  return { state: 'pending', waitingFor: words, ...(first.object && { object: first.object }) };
}
