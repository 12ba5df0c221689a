import type { KubeObject } from '../../model/cluster/kube-object.ts';
import { type Cause, type Facts, type FailedHook, likely } from '../facts.ts';
import { hookOrder } from '../hook-order.ts';
import { containersOf } from '../read-spec.ts';
import { crashWords } from '../words/crash-words.ts';
import { commandOf } from './container/crash-cause.ts';

/** Kinds that a program waits for by their names. */
const awaitable = /^(?:Service|Deployment|StatefulSet|DaemonSet|Job)$/;

/** A hook that did not end in the time of its release: what it said last, and what it names that helm makes only after it. */
export const hookCause: Cause = (facts) => {
  const hook = facts.hooks?.find(({ exitCode }) => exitCode === undefined);
  if (hook === undefined) return undefined;
  const { title, pod, container, log } = hook;
  const said = crashWords(log);
  const last = said === undefined ? 'it has no log' : `it said last: ${said}`;
  const text = `${title} did not end: container ${container} of pod ${pod.metadata.name} still runs; ${last}`;
  return likely(`${text}${describeAwaited(facts, hook)}`, commandOf(pod, { name: container }));
};

/** What a hook waits for in vain, as its log or its command names it. */
function describeAwaited(facts: Facts, { pod, container, log }: FailedHook): string {
  const { command = [], args = [] } = containersOf(pod).find(({ name }) => name === container) ?? {};
  const sources = [
    ['log', log],
    ['command', [...command, ...args].join(' ')],
  ] as const;
  for (const [source, text] of sources)
    for (const { kind, metadata } of byLength(facts.asked ?? [])) {
      const order = isNamed(metadata.name, text) ? hookOrder(facts, kind, metadata.name, pod) : '';
      if (order !== '') return `; its ${source} names ${kind}/${metadata.name}${order}`;
    }
  return '';
}

/** The longest name first: others may be the beginning of it. */
function byLength(objects: readonly KubeObject[]): KubeObject[] {
  return objects
    .filter(({ kind }) => awaitable.test(kind))
    .toSorted((a, b) => b.metadata.name.length - a.metadata.name.length);
}

/** Whether a text has a name as a word, or with a domain behind it. */
function isNamed(name: string, text: string): boolean {
  return (text.match(/[\w.-]+/g) ?? []).some((word) => word === name || word.startsWith(`${name}.`));
}
