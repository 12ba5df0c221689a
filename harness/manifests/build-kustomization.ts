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

/** The objects that kubectl makes of a kustomization, each with its places in the files that it is made of.
 * @throws InputError with the words of kubectl; EnvironmentError where there is no kubectl. */
export async function buildKustomization(folder: string, signal: AbortSignal): Promise<PlacedObject[]> {
  const { path: kubectl } = await findKubectl();
  // Another kustomization around it asks kubectl for the origin of each object.
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

/** Where a part stands: in the file of the object where that says it so, else in what the kustomization adds to it. */
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
  // A kustomization may put something before and behind the name.
  const of = (objects: readonly PlacedObject[]) =>
    objects.find((each) => each.object.kind === kind && metadata.name.includes(each.object.metadata['name']));
  try {
    return of(readPlacedManifests(readFileSync(file, 'utf8'), relative('', file)));
  } catch {
    // A generator's file holds other things than objects.
    return undefined;
  }
}

function sameText(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** The one line of the files of a kustomization that says a value, or what of an image is behind its name. */
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
