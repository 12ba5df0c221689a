import { z } from 'zod';

/** A whole number beyond 2^53, parsed from YAML as a bigint; an ordinary integer in the JSON Schema. */
export const wholeNumberSchema = z
  .custom<bigint>((value) => typeof value === 'bigint', 'a number')
  .meta({ type: 'integer' });
