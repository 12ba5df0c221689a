import type { KubeObject } from '../model/kube-object.ts';

/** The image references that an object's pod template names: containers, init containers, ephemeral ones. */
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

/** Text that an engine can be asked for; the rest is for Kubernetes to refuse, which names it InvalidImageName. */
function isReference(image: unknown): image is string {
  return typeof image === 'string' && /^\S+$/.test(image);
}

const containerKeys = new Set(['containers', 'initContainers', 'ephemeralContainers']);

function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
