import { globSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { readText } from '../load/load-platform.ts';
import { type PlacedObject, readPlacedManifests } from '../load/yaml/parse-manifests.ts';
import { objectName } from '../model/cluster/kube-object.ts';
import { InputError, type Problem } from '../model/errors/input-error.ts';

const manifestFiles = '**/*.{yaml,yml,json}';

/** The objects in a manifest file, or in all files of a folder and its subfolders, ordered by path.
 * @throws InputError with file:line:column of every problem in all files */
export function readManifestFolder(path: string): PlacedObject[] {
  const problems: Problem[] = [];
  const objects = filesOf(path).flatMap((file) => {
    const name = relative('', file);
    try {
      if (isKustomization(file)) throw new InputError([asKustomization(name)]);
      const placed = readPlacedManifests(readText(file), name);
      problems.push(...placed.flatMap(withoutName));
      return placed;
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      problems.push(...error.problems);
      return [];
    }
  });
  problems.push(...twice(objects));
  if (problems.length === 0 && objects.length === 0)
    problems.push({ at: undefined, message: `${relative('', path)} contains no Kubernetes object` });
  if (problems.length > 0) throw new InputError(problems);
  return objects;
}

function filesOf(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path];
  return globSync(manifestFiles, { cwd: path })
    .map((file) => join(path, file))
    .sort();
}

function isKustomization(file: string): boolean {
  return /(^|\/)kustomization\.ya?ml$/.test(file);
}

function asKustomization(file: string): Problem {
  const message = 'this folder is a kustomization: use `kustomize` instead of `manifests`';
  return { at: { file, line: 1, column: 1 }, message };
}

/** Rejects generateName: applying the release again must result in the same objects. */
function withoutName({ object, locate }: PlacedObject): Problem[] {
  if (object.metadata['name'] !== undefined) return [];
  return [{ at: locate(['metadata']), message: `${object.kind}: metadata.name is missing; a release requires it` }];
}

function twice(placed: readonly PlacedObject[]): Problem[] {
  const key = ({ object: { apiVersion, kind, metadata } }: PlacedObject) =>
    [apiVersion.split('/').slice(0, -1).join(), kind, metadata.namespace, metadata.name].join('/');
  return [...Map.groupBy(placed, key).values()].flatMap(([first, ...others]) =>
    others.map(({ object, locate }) => {
      const at = first?.locate([]);
      const message = `${objectName(object)} is a duplicate: the first is at ${at?.file}:${at?.line}`;
      return { at: locate([]), message };
    }),
  );
}
