import type { HopelessState } from './hopeless-states.ts';
import type { KubeObject } from './kube-object.ts';

/** The state of something that is waited for, judged from one snapshot of the cluster. */
export type Judgement =
  /** `settled` says why it is not at work although nothing is wrong: suspended or paused. */
  | { readonly state: 'ready'; readonly settled?: string }
  | { readonly state: 'pending'; readonly waitingFor: string; readonly object?: KubeObject }
  | Hopeless;

/** A state in which waiting longer cannot help. */
export interface Hopeless {
  readonly state: 'hopeless';
  /** The reason as Kubernetes reports it. */
  readonly shown: HopelessState;
  readonly message: string;
  readonly object?: KubeObject;
  readonly next?: string;
}

export const ready: Judgement = { state: 'ready' };

/** Combines several judgements into one: hopeless if any is hopeless, ready if all are ready. */
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
