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

const TIME = 'must be an RFC 3339 time, such as 2026-01-31T08:15:30Z';
const instant = (description: string) =>
  z.iso
    .datetime({ offset: true, error: TIME })
    // PostgreSQL accepts neither the year 0 nor an offset of a day or more.
    .transform((text) => new Date(text).toISOString())
    .refine((text) => /^(?!0000)\d{4}-/.test(text), { error: TIME })
    .optional()
    .meta({ description, format: 'date-time' });

const pageFields = z.object({
  limit: wholeNumber(1, LIMIT_MAX)
    .optional()
    .meta({ description: 'The maximum number of datasets in a page.', default: LIMIT_DEFAULT }),
  offset: wholeNumber(0, OFFSET_MAX)
    .optional()
    .meta({ description: 'The number of datasets to skip. Deep in the list, a cursor is faster.', default: 0 }),
  after: text(
    4_096,
    'A cursor: the `next` of another page in the same order. It is opaque: its format may change. It cannot be combined with `offset`.',
  ),
  q: text(255, 'Only datasets whose name or description contains this text, ignoring case.'),
  sort: z
    .enum(ORDERS, { error: `must be one of ${ORDERS.join(', ')}` })
    .optional()
    .meta({ description: 'The order of the list. A leading minus reverses it.', default: 'name' }),
  name: text(255, 'Only the dataset with this exact name.', (name) => name.trim().normalize('NFC')),
  source_url: text(2_048, 'Only datasets with this exact source_url.'),
  created_since: instant('Only datasets created at or after this time.'),
  created_before: instant('Only datasets created before this time.'),
  updated_since: instant('Only datasets changed at or after this time.'),
  updated_before: instant('Only datasets changed before this time.'),
  deleted: z.enum(['true', 'false'], { error: 'must be true or false' }).optional().meta({
    description: 'With `true`, the list has the deleted datasets, which can be restored, instead of the others.',
    type: 'boolean',
    default: false,
  }),
});

/** The query parameters of `GET /datasets`. */
export const pageQuerySchema = pageFields.refine((query) => query.after === undefined || query.offset === undefined, {
  error: 'cannot be combined with offset',
  path: ['after'],
});

/** The query parameters of `GET /changes`. */
export const changesQuerySchema = pageFields.pick({ limit: true }).extend({
  after: text(4_096, 'A cursor: the `next` of the previous response. Without it, the feed starts at the beginning.'),
});

const listedSchema = datasetSchema
  .extend({ deleted_at: time.optional().meta({ description: 'Present only if the dataset is deleted.' }) })
  .meta({ id: 'ListedDataset' });

/** One page of datasets. `offset` is null on a page read by cursor; `next` is null on the last page. */
export const datasetPageSchema = z
  .strictObject({
    datasets: z.array(listedSchema),
    total: z.int().min(0).meta({ description: 'The number of datasets on all pages together.' }),
    limit: z.int().min(1).max(LIMIT_MAX),
    offset: z.int().min(0).nullable(),
    next: z.string().nullable().meta({ description: 'The cursor of the next page. Pass it as `after`.' }),
  })
  .meta({ id: 'DatasetPage' });

/** One page of the change feed. */
export const changesSchema = z
  .strictObject({
    datasets: z.array(listedSchema).meta({
      description:
        'The changed datasets in their current state, ordered by their last change. A deleted dataset has `deleted_at`.',
    }),
    next: z
      .string()
      .meta({ description: 'The cursor of the changes after this page. Pass it as `after`, now or later.' }),
    more: z.boolean().meta({ description: 'Whether more changes are available now.' }),
  })
  .meta({ id: 'Changes' });

export type PageQuery = z.infer<typeof pageQuerySchema>;
export type ChangesQuery = z.infer<typeof changesQuerySchema>;
export type DatasetPage = z.infer<typeof datasetPageSchema>;
export type Changes = z.infer<typeof changesSchema>;

/** The parameters that filter rows. */
export type Filter = Omit<PageQuery, 'limit' | 'offset' | 'after' | 'sort' | 'deleted'>;
