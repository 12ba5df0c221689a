import { repositoryOf } from '../engine/image-map.ts';
import { imagesFor, withImages } from '../helm/images-of.ts';
import type { PlacedObject } from '../load/yaml/parse-manifests.ts';
import type { KubeObject } from '../model/cluster/kube-object.ts';
import type { ManifestField, RenderedRelease } from '../model/cluster/rendered-release.ts';
import type { Release } from '../model/platform.ts';
import type { SourceLocation } from '../model/source-location.ts';
import { buildKustomization } from './build-kustomization.ts';
import { readManifestFolder } from './read-manifest-folder.ts';

/** Reads the manifests of a release without a chart, or renders its kustomization. In containers, the image that the
 * release builds is replaced by the built one, whatever tag the manifest names.
 * @throws InputError with every problem of the files */
export async function renderManifests(request: {
  readonly release: Release;
  readonly namespace: string;
  readonly image: { readonly repository: string; readonly tag: string } | undefined;
  readonly signal: AbortSignal;
}): Promise<RenderedRelease> {
  const { release, namespace, image, signal } = request;
  const { manifests, kustomize = '' } = release;
  const placed = manifests === undefined ? await buildKustomization(kustomize, signal) : readManifestFolder(manifests);
  const built = (name: string) =>
    image !== undefined && repositoryOf(name) === image.repository ? `${image.repository}:${image.tag}` : name;
  const objects = placed.map(({ object }) => withImages(object, built));
  return {
    ...{ release, namespace, objects, chartPath: manifests ?? kustomize },
    images: imagesFor('install', objects),
    locate: (field) => locateField(placed, field),
  };
}

/** The place of a field, found by its key and, if the key occurs several times, by its value. */
function locateField(
  placed: readonly PlacedObject[],
  { object, key, value }: ManifestField,
): SourceLocation | undefined {
  const found = placed.find(
    ({ object: each }) => each.kind === object.kind && each.metadata.name === object.metadata.name,
  );
  if (found === undefined) return undefined;
  const paths = [...pathsOf(found.object, key, [])];
  const [path] = value === undefined ? paths : [...paths.filter((each) => says(found.object, each, value)), ...paths];
  return found.locate(path ?? []);
}

function* pathsOf(value: unknown, key: string, above: readonly PropertyKey[]): Generator<readonly PropertyKey[]> {
  if (typeof value !== 'object' || value === null) return;
  for (const [name, item] of Object.entries(value)) {
    const path = [...above, Array.isArray(value) ? Number(name) : name];
    if (name === key && !Array.isArray(value)) yield path;
    yield* pathsOf(item, key, path);
  }
}

function says(object: KubeObject, path: readonly PropertyKey[], value: string): boolean {
  const found = path.reduce<unknown>((parent, part) => (parent as Record<PropertyKey, unknown>)[part], object);
  return typeof found === 'object' ? JSON.stringify(found).includes(value) : String(found) === value;
}
