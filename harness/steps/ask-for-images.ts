import { abortable } from '../async/abortable.ts';
import type { StepContext } from './step-run.ts';

/** Waits until the cluster has the images that a workload is about to start with.
 * @param what name of the workload for messages, such as `Deployment/web` @throws EnvironmentError if an image is not
 * available */
export async function askForImages(
  { target, signal }: Pick<StepContext, 'target' | 'signal'>,
  images: readonly string[],
  what: string,
): Promise<void> {
  if (target.images !== undefined && images.length > 0) await abortable(target.images(images, what), signal);
}
