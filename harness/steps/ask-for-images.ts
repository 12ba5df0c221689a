import { abortable } from '../async/abortable.ts';
import type { StepContext } from './step-run.ts';

/** Waits until the cluster has the images that something starts with now.
 * @param what it is, such as `Deployment/web`. @throws EnvironmentError where one cannot be had. */
export async function askForImages(
  { target, signal }: Pick<StepContext, 'target' | 'signal'>,
  images: readonly string[],
  what: string,
): Promise<void> {
  if (target.images !== undefined && images.length > 0) await abortable(target.images(images, what), signal);
}
