import { z } from 'zod';

/** Names of the matchers: a mapping in an expectation whose only key is one of these is a matcher, not a value. */
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

/** Names that the matcher `type` knows; a mapping whose only key is `type` with another value is a plain one. */
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

/** Schema of an expectation: any YAML value; mappings match partially and may hold matchers at any depth. */
export const expectationSchema = z
  .unknown()
  .describe(
    `What is expected: a value, compared by partial match, or a matcher at any depth (${matcherNames.join(', ')}).`,
  );
