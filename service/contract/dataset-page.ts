import { z } from 'zod';
import { datasetSchema } from './dataset.ts';
import { atMost, storableText } from './text.ts';

export const LIMIT_MAX = 100;
export const LIMIT_DEFAULT = 20;
export const OFFSET_MAX = 2_147_483_647;

const wholeNumber = (min: number, max: number) =>
  z
    .string()
    .regex(/^-?\d{1,15}$/, { error: `must be a whole number from ${min} to ${max}` })
    .transform(Number)
    .refine((value) => value >= min && value <= max, { error: `must be a whole number from ${min} to ${max}` })
    .meta({ type: 'integer', minimum: min, maximum: max });

/** The query parameters of `GET /datasets`. */
export const pageQuerySchema = z
  .object({
    limit: wholeNumber(1, LIMIT_MAX)
      .optional()
      .meta({ description: 'How many datasets a page has at most.', default: LIMIT_DEFAULT }),
    offset: wholeNumber(0, OFFSET_MAX)
      .optional()
      .meta({ description: 'How many datasets to leave out. Far into the list, a cursor is faster.', default: 0 }),
    after: z.string().check(atMost(4_096)).optional().meta({
      description: 'A cursor: the `next` of another page. Its form may change. Not together with `offset`.',
      maxLength: 4_096,
    }),
    q: storableText.check(atMost(255)).optional().meta({
      description: 'Only datasets with this text in their name or description, in any case of letters.',
      maxLength: 255,
    }),
  })
  .refine((query) => query.after === undefined || query.offset === undefined, {
    error: 'must not be given together with offset',
    path: ['after'],
  });

/** One page of datasets. `offset` is null on a page that a cursor leads to; `next` is null on the last page. */
export const datasetPageSchema = z
  .strictObject({
    datasets: z.array(datasetSchema),
    total: z.int().min(0).meta({ description: 'How many datasets there are on all pages together.' }),
    limit: z.int().min(1).max(LIMIT_MAX),
    offset: z.int().min(0).nullable(),
    next: z.string().nullable().meta({ description: 'The cursor of the next page: give it as `after`.' }),
  })
  .meta({ id: 'DatasetPage' });

export type PageQuery = z.infer<typeof pageQuerySchema>;
export type DatasetPage = z.infer<typeof datasetPageSchema>;
