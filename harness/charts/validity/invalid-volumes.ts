import type { Refused } from '../kubernetes/validate-object.ts';
import { at, type Json, mappingsAt, textAt } from '../render/json.ts';
import { type Container, volumeSource } from '../render/manifest.ts';

const dnsLabel = /^(?=.{1,63}$)[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;

/** What Kubernetes refuses of the volumes of a pod. */
export function* invalidVolumes(spec: Json): Generator<Refused> {
  for (const volume of mappingsAt(spec, 'volumes')) {
    const name = textAt(volume, 'name');
    const wrong = (message: string) => ({ path: `volumes[${name}]`, message });
    const types = Object.keys(volume).filter((key) => key !== 'name' && volume[key] !== null);
    if (!dnsLabel.test(name))
      yield wrong(`the name ${name} is invalid; expected at most 63 lower-case letters, digits and -`);
    if (types.length > 1) yield wrong(`has ${types.join(' and ')}; expected one`);
    const sources = [volume, ...mappingsAt(volume, 'projected.sources')];
    const items = sources.flatMap((source) => mappingsAt(source, `${volumeSource(source).type}.items`));
    for (const mode of [at(volume, `${volumeSource(volume).type}.defaultMode`), ...items.map((item) => item['mode'])])
      if (typeof mode === 'number' && mode > 0o777)
        yield wrong(`${mode} is invalid; expected at most 0777, which is 511: octal numbers start with 0`);
    for (const path of items.map((item) => textAt(item, 'path')))
      if (isOutside(path)) yield wrong(`the path ${path} of an item is invalid; expected a relative one without ..`);
  }
}

/** What Kubernetes refuses of the mounts of a container.
 * @param volumes names of the volumes and claim templates. */
export function* invalidMounts(container: Container, volumes: readonly string[]): Generator<Refused> {
  for (const mount of mappingsAt(container, 'volumeMounts')) {
    const [name, mountPath, subPath, expression] = ['name', 'mountPath', 'subPath', 'subPathExpr'].map((key) =>
      textAt(mount, key),
    );
    const wrong = (message: string) => ({ path: `volumeMounts[${mountPath}]`, message });
    if (!volumes.includes(name ?? '')) yield wrong(`there is no volume ${name}`);
    if (subPath && expression) yield wrong('subPath and subPathExpr are both set; expected one');
    for (const path of [subPath, expression])
      if (path && isOutside(path)) yield wrong(`the subPath ${path} is invalid; expected a relative one without ..`);
  }
}

function isOutside(path: string): boolean {
  return path.startsWith('/') || path.split('/').includes('..');
}
