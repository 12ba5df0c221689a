import type { KubeObject } from '../../model/cluster/kube-object.ts';
import { type Cause, type Facts, type FailedHook, likely } from '../facts.ts';
import { containersOf } from '../read-spec.ts';
import { crashWords } from '../words/crash-words.ts';
import { runOf } from './container/run-of.ts';
import { hookOrder } from './hook-order.ts';

/** Kinds that a program can wait for by name. */
const awaitable = /^(?:Service|Deployment|StatefulSet|DaemonSet|Job)$/;

/** A hook that did not end before the timeout of its release: its last output, and an object it waits for that Helm
 * creates only after it. */
export const hookCause: Cause = (facts) => {
  const hook = facts.hooks?.find(({ exitCode }) => exitCode === undefined);
  if (hook === undefined) return undefined;
  const { title, pod, container, log } = hook;
  const said = crashWords(log);
  const last = said === undefined ? 'it has no log' : `its last output: ${said}`;
  const text = `${title} did not finish: container ${container} of pod ${pod.metadata.name} is still running; ${last}`;
  return likely(`${text}${describeAwaited(facts, hook)}`, runOf(pod, { name: container }));
};

/** The object that a hook waits for in vain, as named in its log or its command. */
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

/** Longest name first, because a shorter one may be its beginning. */
function byLength(objects: readonly KubeObject[]): KubeObject[] {
  return objects
    .filter(({ kind }) => awaitable.test(kind))
    .toSorted((a, b) => b.metadata.name.length - a.metadata.name.length);
}

/** Whether a text contains a name as a word, alone or followed by a domain. */
function isNamed(name: string, text: string): boolean {
  return (text.match(/[\w.-]+/g) ?? []).some((word) => word === name || word.startsWith(`${name}.`));
}
