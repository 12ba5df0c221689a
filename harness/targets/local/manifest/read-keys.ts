import { z } from 'zod';
import type { KubeObject } from '../../../model/cluster/kube-object.ts';

const mapSchema = z
  .record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]))
  .nullish()
  .transform((map) => Object.entries(map ?? {}).map(([key, value]) => [key, String(value ?? '')] as const));

/** Decoded contents of a ConfigMap or Secret by key; all as bytes, because some may be binary. */
export function readKeys(object: KubeObject): Map<string, Buffer> {
  const isSecret = object.kind === 'Secret';
  const keys = new Map<string, Buffer>();
  for (const [key, value] of mapSchema.parse(object['data'])) {
    keys.set(key, Buffer.from(value, isSecret ? 'base64' : 'utf8'));
  }
  for (const [key, value] of mapSchema.parse(object['binaryData'])) keys.set(key, Buffer.from(value, 'base64'));
  // In the API server, stringData overrides data.
  for (const [key, value] of mapSchema.parse(object['stringData'])) keys.set(key, Buffer.from(value, 'utf8'));
  return keys;
}
