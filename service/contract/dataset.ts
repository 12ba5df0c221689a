import { z } from 'zod';
import { descriptionField, nameField, sourceUrlField } from './dataset-fields.ts';

/** The largest id that JSON carries exactly in every language. */
export const ID_MAX = Number.MAX_SAFE_INTEGER;

export const time = z
  .string()
  .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
  .meta({ format: 'date-time', examples: ['2026-01-31T08:15:30.123Z'] });

/** A dataset as the API answers it. */
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

/** The body of `PUT` and `PATCH /datasets/{id}`: any non-empty subset of the fields; null clears. */
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

export type Dataset = z.infer<typeof datasetSchema>;
export type NewDataset = z.infer<typeof newDatasetSchema>;
export type DatasetChange = z.infer<typeof datasetChangeSchema>;
