import type { Engine } from '../../../engine/engine.ts';
import { canonicalName, familiarName, type ImageMap, replaceImage } from '../../../engine/image-map.ts';
import {
  type ClusterImage,
  containerdReady,
  type ImageToImport,
  importImages,
  listImages,
} from '../../../engine/import-images.ts';
import { imageId, provideImage, unreachableRegistry } from '../../../engine/provide-image.ts';
import { isLatest } from '../../../helm/images-of.ts';
import type { KubeClient } from '../../../kube/client/kube-client.ts';
import { EnvironmentError, LeftOutError } from '../../../model/errors/harness-error.ts';
import { runTask } from '../../install/run-task.ts';
import type { AboutImages, TargetContext } from '../../target.ts';
import { ImagePolicy } from './image-policy.ts';

interface Wanted extends AboutImages {
  /** Whether the release that needs the images is optional. */
  readonly isOptional?: boolean;
}

/** Imports images into the cluster's containerd while the cluster boots, and again if the engine has a newer one under
 * the same name. Images that are ready at the same time share one archive, so that common layers are sent and unpacked
 * once. */
export class ImageSupply {
  readonly #context: TargetContext;
  readonly #engine: Engine;
  readonly #map: ImageMap;
  readonly #containerId: Promise<string>;
  /** The images that the cluster had when its containerd first answered. */
  readonly present: Promise<ReadonlyMap<string, ClusterImage>>;
  /** Images that are being imported. */
  readonly #arriving = new Map<string, Promise<void>>();
  /** Imported images: their name in the manifests to their id in the engine. */
  readonly #arrived = new Map<string, string>();
  #waiting: {
    readonly image: ImageToImport;
    readonly arrived: (how: Promise<void>) => void;
    readonly begin: () => void;
  }[] = [];
  #importing = false;
  readonly #policy: ImagePolicy;
  /** Images that pods use with imagePullPolicy Always. */
  readonly #always = new Set<string>();
  /** Images that the engine pulled from a registry in this run. */
  readonly #pulled = new Set<string>();
  readonly #told = new Set<string>();

  /** @param containerId resolves as soon as the container of the cluster is running
   * @param client resolves when its API server answers */
  constructor(
    context: TargetContext,
    engine: Engine,
    map: ImageMap,
    containerId: Promise<string>,
    client: Promise<KubeClient>,
  ) {
    this.#policy = new ImagePolicy(context, client);
    this.#context = context;
    this.#engine = engine;
    this.#map = map;
    this.#containerId = containerId;
    this.present = containerId.then(async (id) => {
      await containerdReady(engine, id, context.signal);
      return listImages(engine, id);
    });
    this.present.catch(() => undefined);
  }

  /** References of all requested images. */
  get wanted(): readonly string[] {
    return [...new Set([...this.#arriving.keys(), ...this.#arrived.keys()])].map(canonicalName);
  }

  /** The engine's id of an imported image; undefined if the cluster has to pull it itself. */
  idOf(name: string): string | undefined {
    return this.#arrived.get(name);
  }

  /** Requests images; resolves when all of them have been imported.
   * @param asked who needs them, for the error if one is not available
   * @throws EnvironmentError if an image is not available; LeftOutError if the release that needs it is optional */
  async want(
    images: readonly string[],
    asked: string,
    { originOf, always = [], isOptional = false }: Wanted = {},
  ): Promise<void> {
    this.pullsAlways(always);
    await Promise.all(
      images.map((name) => {
        const known = this.#arriving.get(name);
        if (known !== undefined) return known;
        const supplied = this.#supply(name, asked, { originOf, isOptional })
          .then(() => this.#settlePolicy(name))
          .finally(() => this.#arriving.delete(name));
        // Whoever awaits it gets the error; until then it must not count as an unhandled rejection.
        supplied.catch(() => undefined);
        this.#arriving.set(name, supplied);
        return supplied;
      }),
    );
  }

  /** Records images that pods use with imagePullPolicy Always. */
  pullsAlways(images: readonly string[]): void {
    for (const image of images) this.#always.add(image);
  }

  /** Makes sure that pods with imagePullPolicy Always use the imported image, if no registry has the same one. */
  async #settlePolicy(name: string): Promise<void> {
    const source = replaceImage(name, this.#map);
    const isAlways = this.#always.has(name);
    const isAsked = isAlways && source === name && !this.#pulled.has(name);
    const why = isAsked ? await unreachableRegistry(this.#engine, name) : undefined;
    const isCovered = source !== name || why !== undefined;
    this.#policy.set(name, isCovered);
    // No pod is known that the policy would change for other images, and every change of the policy takes a second.
    if (!isCovered || !(isAlways || isLatest(name))) return;
    if (!(await this.#policy.effective()) || !isAlways || this.#told.has(name)) return;
    this.#told.add(name);
    const what =
      source === name
        ? `the engine's image is used because the registry cannot be reached (${why})`
        : `HARNESS_IMAGES replaces it with ${source}`;
    const text = `${familiarName(name)}: its policy is Always, but ${what}`;
    this.#context.emit({ type: 'note', text, isKept: true });
  }

  async #supply(name: string, asked: string, { originOf, isOptional }: Wanted): Promise<void> {
    const source = replaceImage(name, this.#map);
    const before = this.#arrived.get(name);
    if (before !== undefined) {
      const now = await imageId(this.#engine.docker, source);
      // The engine may have lost the image since.
      if (now === undefined || now === before) return;
    }
    const task = { id: `image:${name}`, group: 'images', title: familiarName(name) } as const;
    await runTask(
      this.#context,
      task,
      async ({ note }) => {
        const how = await provideImage(this.#engine, source, asked, note).catch(async (error: unknown) => {
          if (!(error instanceof EnvironmentError)) throw error;
          const { message, observed, next, cause } = error;
          const origin = await originOf?.(name).catch(() => undefined);
          if (isOptional) throw new LeftOutError(message, { cause });
          throw new EnvironmentError(message, {
            ...(observed !== undefined && { observed }),
            ...(next !== undefined && { next }),
            ...(origin !== undefined && { origin }),
            cause,
          });
        });
        if (how === 'pulled') this.#pulled.add(name);
        const id = (await imageId(this.#engine.docker, source)) ?? '';
        note('waiting for the cluster');
        // The cluster may have an older image under the same name.
        const there = before ?? (await this.present).get(canonicalName(name))?.id;
        this.#arrived.set(name, id);
        if (there === id) return 'there already';
        const { promise, resolve } = Promise.withResolvers<void>();
        this.#waiting.push({ image: { source, name, id }, arrived: resolve, begin: () => note('importing') });
        void this.#pump();
        await promise.catch((error: unknown) => {
          this.#arrived.delete(name);
          throw error;
        });
        return source === name ? 'imported' : `imported from ${source}`;
      },
      (how) => how,
    );
  }

  async #pump(): Promise<void> {
    if (this.#importing) return;
    this.#importing = true;
    // Wait one turn of the event loop, so that images that become ready meanwhile join the batch.
    await new Promise((resolve) => setImmediate(resolve));
    while (this.#waiting.length > 0) {
      const batch = this.#waiting;
      this.#waiting = [];
      for (const { begin } of batch) begin();
      const work = this.#containerId.then((id) =>
        importImages(
          this.#engine,
          id,
          batch.map(({ image }) => image),
          this.#context.signal,
        ),
      );
      for (const { arrived } of batch) arrived(work);
      await work.catch(() => undefined);
    }
    this.#importing = false;
  }
}
