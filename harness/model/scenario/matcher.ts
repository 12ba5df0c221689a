import { z } from 'zod';

/** Names of the matchers: a mapping in an expectation is a matcher, not a value, if its only key is one of these. */
export const matcherNames = [
  'type',
  'matches',
  'contains',
  'containsExactly',
  'length',
  'gt',
  'gte',
  'lt',
  'lte',
  'oneOf',
  'not',
  'absent',
  'any',
  'equals',
  'expression',
] as const;

/** Values that the `type` matcher accepts; a mapping whose only key is `type` with any other value is compared as a
 * plain mapping. */
export const typeNames = [
  'string',
  'number',
  'integer',
  'boolean',
  'list',
  'array',
  'mapping',
  'object',
  'null',
] as const;

export type MatcherName = (typeof matcherNames)[number];

/** Schema of an expectation: any YAML value. Mappings match partially and may contain matchers at any depth. */
export const expectationSchema = z
  .unknown()
  .describe(
    `What is expected: a value, compared by partial match, or a matcher at any depth (${matcherNames.join(', ')}).`,
  );
