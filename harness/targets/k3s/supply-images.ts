import type { Engine } from '../../cluster/engine.ts';
import { canonicalName, familiarName, type ImageMap, replaceImage } from '../../cluster/image-map.ts';
import { containerdReady, importedImages, importImage } from '../../cluster/import-image.ts';
import { provideImage } from '../../cluster/provide-image.ts';
import type { RenderedRelease } from '../../model/rendered-release.ts';
import { runTask } from '../run-task.ts';
import type { TargetContext } from '../target.ts';

const atOnce = 2;

/** Brings images into the cluster's containerd, each once, while the cluster boots.
 * The returned function resolves when every image that a release names has arrived. */
export function supplyImages(
  context: TargetContext,
  engine: Engine,
  map: ImageMap,
  containerId: Promise<string>,
  wanted: readonly { readonly asked: string; readonly images: readonly string[] }[],
): (images: readonly string[]) => Promise<void> {
  const asked = new Map<string, string>();
  for (const { asked: by, images } of wanted) for (const image of images) if (!asked.has(image)) asked.set(image, by);

  const present = containerId.then(async (id) => {
    await containerdReady(engine, id, context.signal);
    return importedImages(engine, id);
  });
  const next = limiter(atOnce);
  const supplied = new Map(
    [...asked].map(([image, by]) => {
      const work = runTask(
        context,
        { id: `image:${image}`, group: 'images', title: familiarName(image) },
        async ({ note }) => {
          const source = replaceImage(image, map);
          await provideImage(engine, source, by, note);
          note('waiting for the cluster');
          if ((await present).has(canonicalName(image))) return 'there already';
          return next(async () => {
            note('importing');
            await importImage(engine, await containerId, source, image);
            return source === image ? 'imported' : `imported from ${source}`;
          });
        },
        (how) => how,
      );
      return [image, work] as const;
    }),
  );
  // Who waits for an image sees its error; until then it is not an unhandled one.
  for (const work of supplied.values()) work.catch(() => undefined);
  present.catch(() => undefined);
  return async (images) => {
    await Promise.all(images.map((image) => supplied.get(image)));
  };
}

/** What each release asks for, in the order in which releases are installed. */
export function imagesByRelease(
  releases: readonly RenderedRelease[],
): { readonly asked: string; readonly images: readonly string[] }[] {
  return releases.map(({ release, images }) => ({
    asked: `chart ${release.chart} of release ${release.name}`,
    images,
  }));
}

function limiter(limit: number): <T>(work: () => Promise<T>) => Promise<T> {
  let running = 0;
  const queue: (() => void)[] = [];
  return async (work) => {
    if (running >= limit) await new Promise<void>((resolve) => queue.push(resolve));
    running += 1;
    try {
      return await work();
    } finally {
      running -= 1;
      queue.shift()?.();
    }
  };
}
