import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { KubeSchemas } from './kube-schema.ts';

/** The schemas of every pinned Kubernetes version, by version. */
export async function readSchemas(): Promise<ReadonlyMap<string, KubeSchemas>> {
  const files = (await readdir(import.meta.dirname)).filter((file) => file.endsWith('.schema')).sort();
  const entries = files.map(async (file) => {
    const version = file.slice('kubernetes-'.length, -'.schema'.length);
    return [version, JSON.parse(await readFile(join(import.meta.dirname, file), 'utf8')) as KubeSchemas] as const;
  });
  return new Map(await Promise.all(entries));
}
