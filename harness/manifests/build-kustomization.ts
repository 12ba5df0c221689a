import { execFile } from 'node:child_process';
import { existsSync, globSync, readFileSync, realpathSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { promisify } from 'node:util';
import { findKubectl } from '../helm/binary/find-helm.ts';
import { makeTemporaryFolder } from '../host/temporary-folder.ts';
import { type PlacedObject, parseObjects, readPlacedManifests } from '../load/yaml/parse-manifests.ts';
import type { KubeObject } from '../model/cluster/kube-object.ts';
import { InputError } from '../model/errors/input-error.ts';
import type { SourceLocation } from '../model/source-location.ts';
import { valueAt } from '../model/value-at.ts';
import { dumpYaml } from '../text/exact-yaml.ts';
import { kustomizationFiles } from './manifest-sources.ts';

const originKey = 'config.kubernetes.io/origin';

/** The objects that kubectl builds from a kustomization, with the places of their fields in its files.
 * @throws InputError with kubectl's error; EnvironmentError if kubectl is not found */
export async function buildKustomization(folder: string, signal: AbortSignal): Promise<PlacedObject[]> {
  const { path: kubectl } = await findKubectl();
  // A temporary kustomization around it makes kubectl annotate each object with its origin.
  const around = realpathSync(await makeTemporaryFolder());
  try {
    const resources = [relative(around, realpathSync(folder))];
    const overlay = { resources, buildMetadata: ['originAnnotations'] };
    await writeFile(join(around, 'kustomization.yaml'), dumpYaml(overlay));
    const { stdout } = await promisify(execFile)(kubectl, ['kustomize', around], { signal, maxBuffer: 64 * 2 ** 20 });
    return parseObjects(stdout).map((object) => placed(object, around, folder));
  } catch (error) {
    if (signal.aborted || !(error instanceof Error) || !('stderr' in error)) throw error;
    const said = String(error.stderr)
      .trim()
      .replace(/^error: /, '')
      .replaceAll(`${around}/`, '');
    throw new InputError([{ at: { file: fileOf(folder), line: 1, column: 1 }, message: `kubectl kustomize: ${said}` }]);
  } finally {
    await rm(around, { recursive: true, force: true });
  }
}

function fileOf(folder: string): string {
  const names = kustomizationFiles.map((name) => join(folder, name));
  return relative('', names.find((name) => existsSync(name)) ?? folder);
}

function placed(made: KubeObject, around: string, folder: string): PlacedObject {
  const { [originKey]: origin = '', ...annotations } = made.metadata.annotations ?? {};
  const { annotations: _, ...metadata } = made.metadata;
  const object = {
    ...made,
    metadata: { ...metadata, ...(Object.keys(annotations).length > 0 && { annotations }) },
  } as KubeObject;
  const [, path] = /^(?:path|configuredIn): (.+)$/m.exec(origin) ?? [];
  const file = path === undefined ? undefined : resolve(around, path);
  return { object, locate: (parts) => locate(object, parts, file, folder) };
}

/** The place of a field: in the file of the object if that sets it to the same value, else in the files of the
 * kustomization that changed it. */
function locate(
  object: KubeObject,
  path: readonly PropertyKey[],
  file: string | undefined,
  folder: string,
): SourceLocation {
  const value = valueAt(object, path);
  const source = file === undefined ? undefined : sourceOf(object, file);
  if (source !== undefined && (path.length === 0 || sameText(valueAt(source.object, path), value)))
    return source.locate(path);
  const last = typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
  const added = last === undefined ? undefined : lineWith(last, folder, file);
  return added ?? source?.locate(path) ?? { file: fileOf(folder), line: 1, column: 1 };
}

function sourceOf({ kind, metadata }: KubeObject, file: string): PlacedObject | undefined {
  // A kustomization may add a prefix and a suffix to the name.
  const of = (objects: readonly PlacedObject[]) =>
    objects.find((each) => each.object.kind === kind && metadata.name.includes(each.object.metadata['name']));
  try {
    return of(readPlacedManifests(readFileSync(file, 'utf8'), relative('', file)));
  } catch {
    // The file may be input of a generator rather than a manifest.
    return undefined;
  }
}

function sameText(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** The only line in the kustomization's files that contains a value; for an image, its tag or digest. */
function lineWith(value: string, folder: string, file: string | undefined): SourceLocation | undefined {
  const folders = new Set([folder, ...(file === undefined ? [] : [dirname(file)])]);
  const files = [...folders].flatMap((each) =>
    globSync('**/*.{yaml,yml}', { cwd: each }).map((name) => join(each, name)),
  );
  const parts = [value, value.split(/[:@]/).at(-1) ?? value];
  for (const part of parts) {
    const found = [...new Set(files)].flatMap((name) =>
      readFileSync(name, 'utf8')
        .split('\n')
        .flatMap((line, index) => {
          const column = line.search(new RegExp(`(?<![\\w.-])${part.replaceAll(/\W/g, '\\$&')}(?![\\w.-])`));
          return column < 0 ? [] : [{ file: relative('', name), line: index + 1, column: column + 1 }];
        }),
    );
    if (found.length === 1) return found[0];
  }
  return undefined;
}
