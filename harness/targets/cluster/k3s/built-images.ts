import { findOrigin, type OriginRequest } from '../../../diagnosis/find-origin.ts';
import { imagesOf } from '../../../helm/images-of.ts';
import { type KubeObject, objectName } from '../../../model/cluster/kube-object.ts';
import type { RenderedRelease } from '../../../model/cluster/rendered-release.ts';
import { EnvironmentError } from '../../../model/errors/harness-error.ts';
import { stringifyJson } from '../../../text/exact-json.ts';

/** Resolves where no pod of a release would pull always what was built for this run: no registry has it.
 * @param built references of what was built.
 * @throws EnvironmentError that names the line of the policy. */
export async function refuseAlways(
  request: Omit<OriginRequest, 'rendered'> & { readonly rendered: RenderedRelease },
  built: ReadonlySet<string>,
): Promise<void> {
  const { release, objects } = request.rendered;
  const always = containersIn(objects).find(
    ({ container }) => container.imagePullPolicy === 'Always' && built.has(container.image ?? ''),
  );
  if (always === undefined) return;
  const { object, container } = always;
  const field = { object, key: 'imagePullPolicy', value: 'Always' };
  const origin = await findOrigin(request, field).catch(() => undefined);
  const image = container.image ?? '';
  throw new EnvironmentError(
    `release ${release.name} cannot become ready: imagePullPolicy Always has the image pulled that was built here, and no registry has it`,
    {
      expected: `IfNotPresent for ${image}, which is in the cluster already`,
      observed: `Always for container ${container.name} of ${objectName(object)}`,
      ...(origin !== undefined && { origin }),
      next: 'set it to IfNotPresent, in `set` of the release where the chart is to stay as it is',
    },
  );
}

/** What to say of an image that was built and that no pod has.
 * @param releases all that were rendered together. */
export function unusedBuild(
  releases: readonly Pick<RenderedRelease, 'release' | 'objects'>[],
  { release, objects }: Pick<RenderedRelease, 'release' | 'objects'>,
  reference: string,
): string | undefined {
  // An operator is told of it in an object of its own.
  if (releases.some((each) => stringifyJson(each.objects)?.includes(reference) === true)) return undefined;
  const others = [...new Set(objects.flatMap(imagesOf))].join(', ') || 'no image';
  const how =
    release.chart === undefined
      ? 'a container of its manifests takes it by that name'
      : 'a chart takes it by the values image.repository and image.tag';
  return `release ${release.name} builds ${release.build?.image}, but no pod has it: its objects name ${others}; ${how}`;
}

interface Container {
  readonly name?: string;
  readonly image?: string;
  readonly imagePullPolicy?: string;
}

/** The containers that objects ask for, wherever their pod templates stand. */
function containersIn(
  objects: readonly KubeObject[],
): readonly { readonly object: KubeObject; readonly container: Container }[] {
  const found: { object: KubeObject; container: Container }[] = [];
  const walk = (object: KubeObject, value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    for (const [key, item] of Object.entries(value)) {
      if (/^(init|ephemeral)?containers$/i.test(key) && Array.isArray(item))
        for (const container of item as Container[]) found.push({ object, container });
      walk(object, item);
    }
  };
  for (const object of objects) walk(object, object);
  return found;
}
