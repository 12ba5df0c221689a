import { z } from 'zod';
import { datasetSchema, time } from './dataset.ts';
import { atMost, storableText } from './text.ts';

const LIMIT_MAX = 100;
export const LIMIT_DEFAULT = 20;
const OFFSET_MAX = 2_147_483_647;

const ORDERS = ['name', '-name', 'created_at', '-created_at', 'updated_at', '-updated_at'] as const;

const wholeNumber = (min: number, max: number) =>
  z
    .string()
    .regex(/^-?\d{1,15}$/, { error: `must be a whole number from ${min} to ${max}` })
    .transform(Number)
    .refine((value) => value >= min && value <= max, { error: `must be a whole number from ${min} to ${max}` })
    .meta({ type: 'integer', minimum: min, maximum: max });

const text = (max: number, description: string, read = (given: string) => given) =>
  storableText.transform(read).check(atMost(max)).optional().meta({ description, type: 'string', maxLength: max });

const TIME = 'must be a time as RFC 3339 writes it, such as 2026-01-31T08:15:30Z';
const instant = (description: string) =>
  z.iso
    .datetime({ offset: true, error: TIME })
    // As PostgreSQL reads it: the first year is 1, and no offset is a day long.
    .transform((text) => new Date(text).toISOString())
    .refine((text) => /^(?!0000)\d{4}-/.test(text), { error: TIME })
    .optional()
    .meta({ description, format: 'date-time' });

const pageFields = z.object({
  limit: wholeNumber(1, LIMIT_MAX)
    .optional()
    .meta({ description: 'How many datasets a page has at most.', default: LIMIT_DEFAULT }),
  offset: wholeNumber(0, OFFSET_MAX)
    .optional()
    .meta({ description: 'How many datasets to leave out. Far into the list, a cursor is faster.', default: 0 }),
  after: text(
    4_096,
    'A cursor: the `next` of another page of the same order. Its form may change. Not together with `offset`.',
  ),
  q: text(255, 'Only datasets with this text in their name or description, in any case of letters.'),
  sort: z
    .enum(ORDERS, { error: `must be one of ${ORDERS.join(', ')}` })
    .optional()
    .meta({ description: 'The order of the list; with a minus from the last to the first.', default: 'name' }),
  name: text(255, 'Only the dataset with exactly this name.', (name) => name.trim().normalize('NFC')),
  source_url: text(2_048, 'Only datasets with exactly this source_url.'),
  created_since: instant('Only datasets that were created at this time or later.'),
  created_before: instant('Only datasets that were created before this time.'),
  updated_since: instant('Only datasets that were changed at this time or later.'),
  updated_before: instant('Only datasets that were changed before this time.'),
  deleted: z.enum(['true', 'false'], { error: 'must be true or false' }).optional().meta({
    description: 'With `true` the deleted datasets, which can be restored, instead of the others.',
    type: 'boolean',
    default: false,
  }),
});

/** The query parameters of `GET /datasets`. */
export const pageQuerySchema = pageFields.refine((query) => query.after === undefined || query.offset === undefined, {
  error: 'must not be given together with offset',
  path: ['after'],
});

/** The query parameters of `GET /changes`. */
export const changesQuerySchema = pageFields.pick({ limit: true }).extend({
  after: text(4_096, 'A cursor: the `next` of the answer before. Without it the feed begins at its beginning.'),
});

const listedSchema = datasetSchema
  .extend({ deleted_at: time.optional().meta({ description: 'Only where the dataset is deleted.' }) })
  .meta({ id: 'ListedDataset' });

/** One page of datasets. `offset` is null on a page that a cursor leads to; `next` is null on the last page. */
export const datasetPageSchema = z
  .strictObject({
    datasets: z.array(listedSchema),
    total: z.int().min(0).meta({ description: 'How many datasets there are on all pages together.' }),
    limit: z.int().min(1).max(LIMIT_MAX),
    offset: z.int().min(0).nullable(),
    next: z.string().nullable().meta({ description: 'The cursor of the next page: give it as `after`.' }),
  })
  .meta({ id: 'DatasetPage' });

/** A part of the change feed. */
export const changesSchema = z
  .strictObject({
    datasets: z.array(listedSchema).meta({
      description: 'What changed, as it is now, in the order of the last changes. A deleted one has `deleted_at`.',
    }),
    next: z.string().meta({ description: 'The cursor of what changes after this: ask with it again, also later.' }),
    more: z.boolean().meta({ description: 'Whether there is more already.' }),
  })
  .meta({ id: 'Changes' });

export type PageQuery = z.infer<typeof pageQuerySchema>;
export type ChangesQuery = z.infer<typeof changesQuerySchema>;
export type DatasetPage = z.infer<typeof datasetPageSchema>;
export type Changes = z.infer<typeof changesSchema>;

/** The parameters that choose rows. */
export type Filter = Omit<PageQuery, 'limit' | 'offset' | 'after' | 'sort' | 'deleted'>;
