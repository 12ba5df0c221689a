import { type Engine, removeContainer } from '../../../engine/engine.ts';
import type { ClusterImage } from '../../../engine/import-images.ts';
import type { ImageStore } from '../../../engine/store/image-store.ts';
import { imagesToKeep, keepImages } from '../../../engine/store/keep-images.ts';
import { describeError } from '../../../model/errors/harness-error.ts';
import { runTask } from '../../install/run-task.ts';
import type { TargetContext } from '../../target.ts';

const timeoutMs = 180_000;

const details = {
  kept: 'kept',
  'in use': 'not retained: the store is full or damaged, and another cluster uses it',
  dropped: 'not retained: they exceed HARNESS_STORE',
} as const;

/** Saves the images of a cluster for the next boot and removes the cluster; does nothing if it has no additional
 * images. An error is reported but does not affect the verdict of the run. */
export async function keepForNext(
  context: TargetContext,
  engine: Engine,
  cluster: {
    readonly containerId: string;
    readonly store: ImageStore;
    readonly imagesAtStart: () => Promise<ReadonlyMap<string, ClusterImage>>;
    readonly wanted: () => readonly string[];
  },
): Promise<void> {
  const { containerId } = cluster;
  const end = () => removeContainer(engine, containerId);
  const signal = AbortSignal.timeout(timeoutMs * context.timeoutFactor);
  const quiet = { ...context, signal: new AbortController().signal };
  const task = { id: 'keep-images', group: 'cleanup', title: 'images for the next run' } as const;
  try {
    const before = await cluster.imagesAtStart();
    const images = await imagesToKeep(engine, { containerId, before });
    if (images.size === 0) return;
    const keeping = { ...cluster, wanted: cluster.wanted(), before, end, signal };
    const keep = async () =>
      keepImages(engine, keeping, images).catch((error: unknown) => describeError(error).join('; '));
    await runTask(quiet, task, keep, (how) =>
      how in details ? details[how as keyof typeof details] : `not retained: ${how}`,
    );
  } catch (error) {
    context.emit({
      type: 'note',
      text: `the images of this run are not retained for the next run: ${describeError(error)[0]}`,
    });
  }
}
