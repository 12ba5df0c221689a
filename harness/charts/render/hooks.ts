import type { KubeObject } from '../../model/cluster/kube-object.ts';

/** When helm creates a hook, in alphabetical order; undefined for what is none. */
export function hookEvents({ metadata }: KubeObject): readonly string[] | undefined {
  const text = metadata.annotations?.['helm.sh/hook'];
  return text === undefined ? undefined : listOf(text).sort();
}

/** The hooks of an event run by weight, the lowest first. */
export function hookWeight({ metadata }: KubeObject): number {
  return Number(metadata.annotations?.['helm.sh/hook-weight'] ?? 0);
}

/** When helm deletes a hook. */
export function hookPolicies({ metadata }: KubeObject): readonly string[] {
  return listOf(metadata.annotations?.['helm.sh/hook-delete-policy'] ?? 'before-hook-creation');
}

function listOf(text: string): string[] {
  return text.split(',').flatMap((each) => each.trim() || []);
}
