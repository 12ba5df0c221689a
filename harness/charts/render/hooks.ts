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

/** The annotations of a hook as helm reads them, with its defaults; none for what is no hook. */
export function hookAnnotations(object: KubeObject): Readonly<Record<string, string>> {
  const events = hookEvents(object);
  if (events === undefined) return {};
  return {
    'helm.sh/hook': events.join(','),
    'helm.sh/hook-weight': String(hookWeight(object)),
    'helm.sh/hook-delete-policy': hookPolicies(object).toSorted().join(','),
  };
}

function listOf(text: string): string[] {
  return text.split(',').flatMap((each) => each.trim() || []);
}
