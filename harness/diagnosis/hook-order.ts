import { isHook, type KubeObject, objectName } from '../model/cluster/kube-object.ts';
import type { Facts } from './facts.ts';

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
  const when = hook?.metadata.annotations?.['helm.sh/hook'] ?? '';
  if (hook === undefined || wanted === undefined || !/\bpre-/.test(when)) return '';
  if (!isHook(wanted)) return `: helm makes it after the ${when} hooks, of which ${objectName(hook)} is one`;
  const [first, second] = [weightOf(hook), weightOf(wanted)];
  if (second <= first) return '';
  return `: it is a hook of weight ${second}, which helm makes after ${objectName(hook)} of weight ${first}`;
}

function weightOf({ metadata }: KubeObject): number {
  return Number(metadata.annotations?.['helm.sh/hook-weight'] ?? 0);
}
