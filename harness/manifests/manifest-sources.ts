import { existsSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { loadAll } from 'js-yaml';
import type { Release } from '../model/platform.ts';

export const kustomizationFiles = ['kustomization.yaml', 'kustomization.yml', 'Kustomization'] as const;

/** The absolute files and folders that determine the objects of a release without a chart, including the bases and
 * components of a kustomization. */
export function manifestSources({ manifests, kustomize }: Release): string[] {
  if (manifests !== undefined) return [manifests];
  return kustomize === undefined ? [] : [...kustomizationsBelow(kustomize, new Set())];
}

function kustomizationsBelow(folder: string, found: Set<string>): Set<string> {
  if (found.has(folder)) return found;
  found.add(folder);
  for (const path of textsIn(kustomizationOf(folder)).map((text) => resolve(folder, text))) {
    if (!existsSync(path)) continue;
    if (statSync(path).isDirectory()) kustomizationsBelow(path, found);
    else found.add(path);
  }
  return found;
}

function kustomizationOf(folder: string): unknown {
  const file = kustomizationFiles.map((name) => join(folder, name)).find((path) => existsSync(path));
  try {
    return file === undefined ? undefined : loadAll(readFileSync(file, 'utf8'));
  } catch {
    // Its errors are reported when it is rendered.
    return undefined;
  }
}

/** Every string that may name a file; multi-line strings cannot. */
function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return value === '' || value.includes('\n') ? [] : [value.split('=').at(-1) ?? value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}
