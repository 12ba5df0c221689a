import type { KubeObject } from '../model/cluster/kube-object.ts';
import { isMapping } from '../model/value-at.ts';

/** The images that the objects of a release need, without duplicates.
 * @param when `install`: to become ready; `test`: for its test hooks. Suspended workloads and those without replicas
 * need no images until they start. */
export function imagesFor(when: 'install' | 'test', objects: readonly KubeObject[]): string[] {
  const needed = objects.filter((object) => (when === 'test' ? isTest(object) : !isTest(object) && !isAtRest(object)));
  return [...new Set(needed.flatMap(imagesOf))];
}

/** Whether an object is a hook that only `helm test` creates. */
function isTest({ metadata }: KubeObject): boolean {
  const events = metadata.annotations?.['helm.sh/hook']?.split(',').map((event) => event.trim()) ?? [];
  return events.length > 0 && events.every((event) => /^test(-success|-failure)?$/.test(event));
}

/** Whether an object creates no pods in its current state. */
export function isAtRest({ spec }: KubeObject): boolean {
  const { suspend, replicas } = (spec ?? {}) as { suspend?: unknown; replicas?: unknown };
  return suspend === true || replicas === 0;
}

/** The images in an object's pod template: of containers, init containers and ephemeral containers. */
export function imagesOf(object: KubeObject): string[] {
  const images = new Set<string>();
  const walk = (value: unknown, key: string): void => {
    if (Array.isArray(value)) {
      for (const item of value) {
        if (containerKeys.has(key) && isMapping(item) && isReference(item['image'])) images.add(item['image']);
        walk(item, key);
      }
      return;
    }
    if (!isMapping(value)) return;
    for (const [name, item] of Object.entries(value)) walk(item, name);
  };
  walk(object, '');
  return [...images];
}

/** The images that pods always pull: by imagePullPolicy, or by its default for images with the tag `latest` or without
 * a tag. */
export function pulledAlways(objects: readonly KubeObject[]): string[] {
  const isAlways = ({ container }: PlacedContainer) =>
    container.image !== undefined &&
    (container.imagePullPolicy ?? (isLatest(container.image) ? 'Always' : 'IfNotPresent')) === 'Always';
  return [
    ...new Set(
      containersIn(objects)
        .filter(isAlways)
        .flatMap(({ container }) => container.image ?? []),
    ),
  ];
}

/** Whether an image has the tag `latest`, or neither tag nor digest. */
export function isLatest(image: string): boolean {
  return /(^|\/)[^:@/]+(:latest(@.*)?)?$/.test(image);
}

interface PlacedContainer {
  readonly object: KubeObject;
  readonly container: { readonly name?: string; readonly image?: string; readonly imagePullPolicy?: string };
}

/** The containers of objects, wherever their pod templates are nested. */
export function containersIn(objects: readonly KubeObject[]): readonly PlacedContainer[] {
  const found: PlacedContainer[] = [];
  const walk = (object: KubeObject, value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    for (const [key, item] of Object.entries(value)) {
      if (containerKeys.has(key) && Array.isArray(item))
        for (const container of item) if (isMapping(container)) found.push({ object, container });
      walk(object, item);
    }
  };
  for (const object of objects) walk(object, object);
  return found;
}

/** Copies an object, replacing the images in its pod template. @param replace maps an image to its replacement */
export function withImages<T>(object: T, replace: (image: string) => string): T {
  const walk = (value: unknown, key: string): unknown => {
    if (Array.isArray(value))
      return value.map((item: unknown) => {
        const walked = walk(item, key);
        if (!containerKeys.has(key) || !isMapping(walked) || !isReference(walked['image'])) return walked;
        return { ...walked, image: replace(walked['image']) };
      });
    if (!isMapping(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, walk(item, name)]));
  };
  return walk(object, '') as T;
}

/** The grammar of image references: registry, path, tag, digest. */
const reference = new RegExp(
  [
    /^(?:(?:\[[\da-fA-F:]+\]|[a-zA-Z\d](?:[a-zA-Z\d.-]*[a-zA-Z\d])?)(?::\d+)?\/)?/,
    /[a-z\d]+(?:(?:\.|__?|-+)[a-z\d]+)*(?:\/[a-z\d]+(?:(?:\.|__?|-+)[a-z\d]+)*)*/,
    /(?::\w[\w.-]{0,127})?(?:@[a-zA-Z][\w+.-]*:[\da-fA-F]+)?$/,
  ]
    .map(({ source }) => source)
    .join(''),
);

/** Other values are left for Kubernetes to reject as InvalidImageName; the engine may read them as another path. */
function isReference(image: unknown): image is string {
  return typeof image === 'string' && reference.test(image);
}

const containerKeys = new Set(['containers', 'initContainers', 'ephemeralContainers']);
