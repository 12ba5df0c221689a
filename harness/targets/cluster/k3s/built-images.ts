import { findOrigin, type OriginRequest } from '../../../diagnosis/find-origin.ts';
import { containersIn, imagesOf } from '../../../helm/images-of.ts';
import { objectName } from '../../../model/cluster/kube-object.ts';
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
