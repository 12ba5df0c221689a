import { z } from 'zod';

/** RFC 9457. `errors` has one entry for each thing that is wrong with a body or a query. */
export const problemSchema = z
  .strictObject({
    type: z.string().meta({ format: 'uri-reference' }),
    title: z.string(),
    status: z.int().min(400).max(599),
    detail: z.string(),
    instance: z.string().meta({ format: 'uri-reference' }),
    request_id: z.string(),
    errors: z
      .array(
        z.strictObject({
          pointer: z.string().optional().meta({ description: 'A JSON pointer into the body.' }),
          parameter: z.string().optional().meta({ description: 'The parameter or header at fault.' }),
          detail: z.string(),
        }),
      )
      .optional(),
    cause: z.string().optional().meta({ description: 'The error behind a 5xx; never in production.' }),
  })
  .meta({ id: 'Problem' });

export type ProblemBody = z.infer<typeof problemSchema>;
export type ProblemDetail = NonNullable<ProblemBody['errors']>[number];
