import { z } from 'zod';
import { descriptionField, nameField, sourceUrlField } from './dataset-fields.ts';
import { expected } from './text.ts';

/** The maximum number of datasets in one bulk request. */
const BULK_MAX = 100;

/** The largest integer that JSON parsers in every language read exactly. */
export const ID_MAX = Number.MAX_SAFE_INTEGER;

export const time = z
  .string()
  .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
  .meta({ format: 'date-time', examples: ['2026-01-31T08:15:30.123Z'] });

/** A dataset as the API returns it. */
export const datasetSchema = z
  .strictObject({
    id: z.int().min(1),
    name: z.string(),
    description: z.string().nullable(),
    source_url: z.string().nullable(),
    created_at: time,
    updated_at: time,
  })
  .meta({ id: 'Dataset' });

/** The body of `POST /datasets`. */
export const newDatasetSchema = z
  .strictObject({
    name: nameField,
    description: descriptionField.default(null),
    source_url: sourceUrlField.default(null),
  })
  .meta({ id: 'NewDataset' });

/** The body of `POST /datasets/bulk`. */
export const bulkSchema = z
  .strictObject({
    datasets: z
      .array(newDatasetSchema, { error: (issue) => expected('an array of datasets', issue.input) })
      .min(1, { error: 'must have at least one dataset' })
      .max(BULK_MAX, { error: `must have at most ${BULK_MAX} datasets` })
      .check((context) => {
        const seen = new Set<string>();
        for (const [index, { name }] of context.value.entries()) {
          if (seen.has(name))
            context.issues.push({
              code: 'custom',
              input: name,
              path: [index, 'name'],
              message: 'must not occur twice',
            });
          seen.add(name);
        }
      }),
    on_conflict: z.enum(['fail', 'update'], { error: 'must be fail or update' }).default('fail').meta({
      description:
        'What to do if a dataset with one of the names exists: reject the whole request, or change that dataset.',
    }),
  })
  .meta({ id: 'Bulk' });

/** The response to `POST /datasets/bulk`: the datasets in the order of the request. */
export const bulkAnswerSchema = z.strictObject({ datasets: z.array(datasetSchema) }).meta({ id: 'BulkAnswer' });

/** The body of `PUT` and `PATCH /datasets/{id}`: any non-empty subset of the fields. Null clears a field. */
export const datasetChangeSchema = z
  .strictObject({
    name: nameField.optional(),
    description: descriptionField.optional(),
    source_url: sourceUrlField.optional(),
  })
  .refine((change) => Object.keys(change).length > 0, {
    error: 'must change at least one of name, description and source_url',
  })
  .meta({ id: 'DatasetChange', minProperties: 1 });

export type Bulk = z.infer<typeof bulkSchema>;
export type Dataset = z.infer<typeof datasetSchema>;
export type NewDataset = z.infer<typeof newDatasetSchema>;
export type DatasetChange = z.infer<typeof datasetChangeSchema>;
