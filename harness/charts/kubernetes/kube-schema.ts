import { isMapping } from '../../model/value-at.ts';

/** The part of a schema that validation reads. */
export interface KubeSchema {
  readonly $ref?: string;
  readonly type?: string;
  readonly format?: string;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, KubeSchema>>;
  readonly additionalProperties?: KubeSchema;
  readonly items?: KubeSchema;
  readonly enum?: readonly unknown[];
  /** How Kubernetes merges a list: by `keys`, as a set, or whole. */
  readonly list?: 'map' | 'set' | 'atomic';
  readonly keys?: readonly string[];
}

/** Schemas of one Kubernetes version. */
export interface KubeSchemas {
  /** `apiVersion/Kind` to the name of its definition. */
  readonly kinds: Readonly<Record<string, string>>;
  readonly definitions: Readonly<Record<string, KubeSchema>>;
}

/** A schema with what the definition says that it refers to. */
export function resolveSchema({ definitions }: KubeSchemas, schema: KubeSchema | undefined): KubeSchema | undefined {
  return schema?.$ref === undefined ? schema : { ...definitions[schema.$ref], ...schema };
}

/** What an item of a list is known by where Kubernetes keys the list by some of its fields; undefined where it does not. */
export function listKey(schema: KubeSchema | undefined, item: unknown): string | undefined {
  if (schema?.list !== 'map' || schema.keys === undefined || !isMapping(item)) return undefined;
  return schema.keys.map((field) => String(item[field])).join(',');
}
