import { CORE_SCHEMA, loadAll, mergeTag } from 'js-yaml';
import type { KubeObject } from '../model/kube-object.ts';

/** The objects of a manifest; empty documents are left out and Lists are taken apart. */
export function parseObjects(text: string): KubeObject[] {
  return loadAll(text, { schema: CORE_SCHEMA.withTags(mergeTag) }).flatMap((document): KubeObject[] => {
    if (typeof document !== 'object' || document === null) return [];
    const object = document as KubeObject & { items?: KubeObject[] };
    return object.kind === 'List' ? (object.items ?? []) : [object];
  });
}
