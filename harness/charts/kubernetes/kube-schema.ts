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
