import { z } from 'zod';

/** A whole number beyond 2^53, which the files hold as a bigint. JSON Schema takes it for any integer. */
export const wholeNumberSchema = z
  .custom<bigint>((value) => typeof value === 'bigint', 'a number')
  .meta({ type: 'integer' });
