import type { DescribedKey } from './values-comments.ts';

type Json = Record<string, unknown>;

/** Writes the comments of values.yaml into the schema, so that an editor shows them; the first comment on a key wins.
 * @param over whether a comment replaces the description in the schema. */
export function describeSchema(schema: Json, comments: readonly DescribedKey[], over = false): void {
  for (const { path, description } of comments) {
    const target = path.reduce<Json | undefined>((json, key) => property(json, key), schema);
    if (target !== undefined && (over || target['description'] === undefined)) target['description'] = description;
  }
}

/** What a $ref points to is shared by several keys, so a comment on one of them is not written there. */
function property(json: Json | undefined, key: string): Json | undefined {
  const properties = json?.['properties'] as Record<string, Json> | undefined;
  return properties?.[key];
}
