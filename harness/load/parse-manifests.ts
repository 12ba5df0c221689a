import { boolYaml11Tag, CORE_SCHEMA, defineScalarTag, intCoreTag, loadAll, mergeTag } from 'js-yaml';
import type { KubeObject } from '../model/kube-object.ts';

/** Helm and Kubernetes read YAML 1.1: `yes` is true, and 0644 is octal, though a time such as 1:30 is text. */
const manifestSchema = CORE_SCHEMA.withTags(
  mergeTag,
  boolYaml11Tag,
  defineScalarTag('tag:yaml.org,2002:int', {
    ...intCoreTag,
    resolve: (source, isExplicit, tag) =>
      /^[-+]?0[0-7]+$/.test(source) ? Number.parseInt(source, 8) : intCoreTag.resolve(source, isExplicit, tag),
  }),
);

/** The objects of a manifest; empty documents are left out and Lists are taken apart. */
export function parseObjects(text: string): KubeObject[] {
  return loadAll(text, { schema: manifestSchema }).flatMap((document): KubeObject[] => {
    if (typeof document !== 'object' || document === null) return [];
    const object = document as KubeObject & { items?: KubeObject[] };
    return object.kind === 'List' ? (object.items ?? []) : [object];
  });
}
