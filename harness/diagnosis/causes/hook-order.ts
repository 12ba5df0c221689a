import { isHook, type KubeObject, objectName } from '../../model/cluster/kube-object.ts';
import type { Facts } from '../facts.ts';

/** Explains that an object which a hook needs is missing because Helm creates it only after the hook.
 * @param asking the hook, or one of its pods
 * @returns text to append to the cause; empty if this is not the reason */
export function hookOrder(facts: Facts, kind: string, name: string, asking: KubeObject): string {
  const { asked = [] } = facts;
  const [owner = { kind: asking.kind, name: asking.metadata.name }] = (asking.metadata['ownerReferences'] ??
    []) as readonly { kind: string; name: string }[];
  const find = (of: { readonly kind: string; readonly name: string }) =>
    asked.find((each) => each.kind === of.kind && each.metadata.name === of.name);
  const hook = find(owner);
  const wanted = find({ kind, name });
  if (hook === undefined || wanted === undefined || !isHook(hook)) return '';
  const [when, then] = [phaseOf(hook), phaseOf(wanted)];
  if (then > when) {
    const made = isHook(wanted) ? `it is a ${hooksOf(wanted)} hook, which helm creates` : 'helm creates it';
    return `: ${made} after the ${hooksOf(hook)} hooks, and ${objectName(hook)} is one of them`;
  }
  const [first, second] = [weightOf(hook), weightOf(wanted)];
  if (then < when || !isHook(wanted) || second <= first) return '';
  return `: it is a hook of weight ${second}, which helm creates after ${objectName(hook)} of weight ${first}`;
}

/** When Helm creates an object: 0 before the release, 1 with it, 2 after it, 3 later. */
function phaseOf(object: KubeObject): number {
  if (!isHook(object)) return 1;
  const order = [/\bpre-(?:install|upgrade)\b/, undefined, /\bpost-(?:install|upgrade)\b/, /./];
  return order.findIndex((hooks) => hooks?.test(hooksOf(object)));
}

function hooksOf({ metadata }: KubeObject): string {
  return metadata.annotations?.['helm.sh/hook'] ?? '';
}

/** The weight of a hook; helm takes what is no integer as 0. */
function weightOf({ metadata }: KubeObject): number {
  return Number(metadata.annotations?.['helm.sh/hook-weight']) || 0;
}
