import { findOrigin, type OriginRequest } from '../../../diagnosis/find-origin.ts';
import { containersIn, imagesOf } from '../../../helm/images-of.ts';
import { objectName } from '../../../model/cluster/kube-object.ts';
import type { RenderedRelease } from '../../../model/cluster/rendered-release.ts';
import { EnvironmentError } from '../../../model/errors/harness-error.ts';
import { stringifyJson } from '../../../text/exact-json.ts';

/** Rejects imagePullPolicy Always for images built in this run, because no registry has them.
 * @param built references of the built images
 * @throws EnvironmentError that names the line that sets the policy */
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
    `release ${release.name} cannot become ready: imagePullPolicy Always pulls the image, but it was built locally and is in no registry`,
    {
      expected: `IfNotPresent for ${image}, which is already in the cluster`,
      observed: `Always for container ${container.name} of ${objectName(object)}`,
      ...(origin !== undefined && { origin }),
      next: 'set it to IfNotPresent in the chart, or in `set` of the release',
    },
  );
}

/** A warning if no object uses an image that was built; undefined if one does.
 * @param releases all releases that were rendered together */
export function unusedBuild(
  releases: readonly Pick<RenderedRelease, 'release' | 'objects'>[],
  { release, objects }: Pick<RenderedRelease, 'release' | 'objects'>,
  reference: string,
): string | undefined {
  // Searches whole objects: an operator may get the image from a field of a custom resource.
  if (releases.some((each) => stringifyJson(each.objects)?.includes(reference) === true)) return undefined;
  const others = [...new Set(objects.flatMap(imagesOf))].join(', ') || 'no image';
  const how =
    release.chart === undefined
      ? 'use that image name in a container of its manifests'
      : 'a chart receives it as the values image.repository and image.tag';
  return `release ${release.name} builds ${release.build?.image}, but no pod uses it: its objects use ${others}; ${how}`;
}
