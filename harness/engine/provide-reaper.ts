import type { Engine } from './engine.ts';
import { type ImageMap, replaceImage } from './image-map.ts';
import { provideImage } from './provide-image.ts';

/** Makes sure that the engine has the image of Ryuk, with which Testcontainers removes what a killed run leaves behind,
 * and names it to Testcontainers, which does not know HARNESS_IMAGES. Does nothing where Ryuk is disabled.
 * @throws EnvironmentError that names the image and how to supply it */
export async function provideReaper(
  engine: Engine,
  map: ImageMap,
  note: (text: string) => void,
  env: NodeJS.ProcessEnv = process.env,
): Promise<void> {
  if (env['TESTCONTAINERS_RYUK_DISABLED'] === 'true') return;
  const { getReaperImage } = await import('testcontainers/build/reaper/reaper.js');
  const image = env[variable] || replaceImage(getReaperImage(), map);
  await provideImage(engine, image, 'Testcontainers, to remove what a killed run leaves behind', note, env);
  env[variable] = image;
}

const variable = 'RYUK_CONTAINER_IMAGE';
