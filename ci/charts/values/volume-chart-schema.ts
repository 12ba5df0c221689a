import { z } from 'zod';
import { image } from './container-schema.ts';
import { globalValues } from './pod-schema.ts';
import { quantity, stringMap, text } from './scalars.ts';

/** Values of a chart that only consists of a volume. */
export const volumeChartValues = z.strictObject({
  global: globalValues.optional(),
  name: text.optional(),
  size: quantity.optional(),
  accessModes: z.array(z.enum(['ReadWriteOnce', 'ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOncePod'])).optional(),
  storageClass: z.string().optional(),
  retain: z.boolean().optional(),
  hostPath: z
    .strictObject({
      enabled: z.boolean().optional(),
      parent: z.string().regex(/^\//).optional(),
      image: image.optional(),
      runAsUser: z.int().min(1).optional(),
    })
    .optional(),
  labels: stringMap.optional(),
  annotations: stringMap.optional(),
  nameOverride: z.string().optional(),
  fullnameOverride: z.string().optional(),
});
