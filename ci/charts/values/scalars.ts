import { z } from 'zod';

/** Text that may contain templates. */
export const text = z.string();
/** A value of an environment variable, label or ConfigMap key: numbers and booleans are converted to text. */
export const scalar = z.union([z.string(), z.number(), z.boolean()]);
/** Labels or annotations; null removes one. */
export const stringMap = z.record(z.string(), scalar.nullable());
export const count = z.int().min(0);
export const percentOrCount = z.union([count, z.string().regex(/^(100|[1-9]?[0-9])%$|^$/)]);
/** A Kubernetes quantity; "" for none. Null is not allowed, because it would restore the library's default instead. */
export const quantity = z.union([
  z
    .string()
    .regex(/^$|^[0-9]+(\.[0-9]+)?(m|k|M|G|T|Ki|Mi|Gi|Ti)?$/)
    .describe('such as 250m, 1, 128Mi'),
  z.number(),
]);
/** A mapping passed through to Kubernetes: the rendered object is validated against the schemas of the pinned
 * versions. */
export const kubernetes = z.record(z.string(), z.unknown());
export const portName = z.string().regex(/^[a-z0-9]([-a-z0-9]{0,13}[a-z0-9])?$/);
