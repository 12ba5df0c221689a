import { inOrder } from '../../async/in-order.ts';
import type { Field } from '../../diagnosis/facts.ts';
import { findOrigin, type ImagedOrigin, imageOrigin } from '../../diagnosis/find-origin.ts';
import type { Helm } from '../../helm/binary/run-helm.ts';
import { pulledAlways } from '../../helm/images-of.ts';
import { renderRelease } from '../../helm/render-release.ts';
import { stageChart } from '../../helm/stage/stage-chart.ts';
import { mergeValues } from '../../helm/values/merge-values.ts';
import { accessOf, type ClusterAccess } from '../../kube/cluster-access.ts';
import type { KubeObject } from '../../model/cluster/kube-object.ts';
import { HarnessError } from '../../model/errors/harness-error.ts';
import { withNeeds } from '../../model/needs.ts';
import { awaitLeaving } from '../cluster/await-leaving.ts';
import type { AboutImages, ReleaseRequest, ReleaseState, Releases, Wait } from '../target.ts';
import { awaitRelease } from './await-release.ts';
import { chartRelease, type InstalledRelease } from './chart-release.ts';
import { installRelease } from './install-release.ts';
import { definitionsOf, type LeftBehind, noteLeft, removeLeft } from './left-behind.ts';
import { manifestRelease, noChart } from './manifests/manifest-release.ts';
import { changedByStep, readRecord, writeRecord } from './release-record.ts';
import type { PreparedRelease } from './render-platform.ts';
import { commandBack, wayBack } from './way-back.ts';

export interface ClusterReleasesParts {
  readonly helm: Helm;
  readonly access: ClusterAccess;
  /** Returns the rendered releases as platform.yaml currently defines them. */
  readonly prepared: () => readonly PreparedRelease[];
  /** Resolves when the images are available in the cluster. */
  readonly images: (images: readonly string[], asked: string, about?: AboutImages) => Promise<void>;
  /** Path of the platform file, which contains the values under `set`. */
  readonly platformFile: string;
  /** Called after each change to a release. */
  readonly changed: (name: string) => void;
}

/** Implements the Helm operations of steps on the releases of a cluster. */
export class ClusterReleases implements Releases {
  readonly #parts: ClusterReleasesParts;
  /** The recorded fingerprint of each release before a step changed it. */
  readonly #recorded = new Map<string, string>();
  /** What a step changed a release to, if that differs from platform.yaml. */
  readonly #asked = new Map<string, ImagedOrigin>();
  /** What steps created with a release that Helm does not remove with it. */
  readonly #left = new Map<string, readonly LeftBehind[]>();

  constructor(parts: ClusterReleasesParts) {
    this.#parts = parts;
  }

  get names(): readonly string[] {
    return this.#parts.prepared().map(({ release }) => release.name);
  }

  async mark(name: string): Promise<void> {
    if (this.#recorded.has(name) || !this.names.includes(name)) return;
    const recorded = (await readRecord(this.#parts.access))[name];
    if (recorded === undefined) return;
    this.#recorded.set(name, recorded);
    await writeRecord(this.#parts.access, name, changedByStep);
  }

  async unmark(name: string): Promise<void> {
    const recorded = this.#recorded.get(name);
    if (recorded === undefined) return;
    await writeRecord(this.#parts.access, name, recorded);
    this.#recorded.delete(name);
  }

  async state(name: string): Promise<ReleaseState | undefined> {
    return (await this.#installed(name).history(1)).at(-1);
  }

  async install(name: string, chart: string, request: ReleaseRequest): Promise<void> {
    const { helm, access } = this.#parts;
    await using staged = await stageChart(chart, helm);
    const release = { name, chart, values: [...request.valuesFiles], set: request.values, needs: [] };
    const { namespace } = access;
    const { values, signal } = request;
    const rendered = await renderRelease(helm, { release, chart: staged, namespace, values, signal });
    const definitions = await definitionsOf(helm, staged.path, signal);
    await this.#put({ ...rendered, values }, request, { definitions });
  }

  async upgrade(name: string, request: ReleaseRequest): Promise<void> {
    const { helm, platformFile } = this.#parts;
    const prepared = this.#preparedOf(name);
    const changed = Object.keys(request.values).length > 0 || request.valuesFiles.length > 0;
    if (changed && prepared.release.chart === undefined)
      throw noChart(
        name,
        'it has no values',
        'use apply: {file: ...} to change one of its objects until the end of the scenario',
      );
    if (!changed) return this.#put(prepared, request, { platformFile });
    const release = { ...prepared.release, values: [...prepared.release.values, ...request.valuesFiles] };
    const values = mergeValues(prepared.values, request.values);
    const chart = { path: prepared.chartPath };
    const { namespace } = this.#home(name);
    const { apiVersions } = prepared;
    const more = { signal: request.signal, ...(apiVersions && { apiVersions }) };
    const rendered = await renderRelease(helm, { release, chart, namespace, values, ...more });
    await this.#put({ ...rendered, values }, request, { platformFile });
  }

  async upgradeAll(request: ReleaseRequest): Promise<readonly string[]> {
    const releases = this.#parts.prepared().map(({ release }) => release);
    const [failed] = await inOrder(
      releases,
      ({ name }) => this.upgrade(name, request),
      () => undefined,
    );
    if (failed !== undefined) throw failed.error;
    return releases.map(({ name }) => name);
  }

  async rollback(name: string, revision: number | undefined, wait: Wait): Promise<void> {
    const stuckBeforeMs = Date.now();
    await this.mark(name);
    this.#asked.delete(name);
    await this.#installed(name).rollback(revision, wait);
    await this.#awaitManifest(name, { ...wait, stuckBeforeMs });
  }

  async uninstall(name: string, wait: Wait): Promise<void> {
    await this.mark(name);
    this.#asked.delete(name);
    await this.#installed(name).uninstall(wait);
    this.#parts.changed(name);
  }

  async test(name: string, wait: Wait): Promise<string> {
    return this.#installed(name).test({ ...wait, images: this.#parts.images });
  }

  async restore(name: string, before: ReleaseState | undefined, wait: Wait): Promise<void> {
    const way = wayBack(await this.#installed(name).history(1000), before);
    const restoring = { ...wait, isRestore: true };
    if (way === 'uninstall') await this.uninstall(name, wait);
    if (way === 'upgrade') await this.upgrade(name, { ...restoring, values: {}, valuesFiles: [] });
    if (way === 'rollback') await this.rollback(name, before?.revision, restoring);
    const left = this.#left.get(name) ?? [];
    const now = left.length === 0 || before === undefined ? [] : await this.#installed(name).manifest(wait.signal);
    for (const each of left) await removeLeft(this.#home(name), each, now, wait.signal);
    this.#left.delete(name);
    this.#asked.delete(name);
    if (before !== undefined) await this.unmark(name);
  }

  async commandBack(name: string, before: ReleaseState | undefined): Promise<string> {
    const way = wayBack(await this.#installed(name).history(1000), before);
    const { namespace } = this.#home(name);
    const release = this.#parts.prepared().find((each) => each.release.name === name)?.release;
    return commandBack(way, { name, namespace, ...(before && { before }) }, release);
  }

  needsOf(name: string): readonly string[] {
    const releases = this.#parts.prepared().map(({ release }) => release);
    return withNeeds(releases, [name]).flatMap((release) => (release.name === name ? [] : [release.name]));
  }

  async originOf(field: Field): Promise<string | undefined> {
    const { helm, prepared, platformFile } = this.#parts;
    const { kind, metadata } = field.object;
    const isIt = (object: KubeObject) => object.kind === kind && object.metadata.name === metadata.name;
    const asPrepared = prepared().flatMap((rendered) => {
      const { name } = rendered.release;
      const { namespace } = this.#home(name);
      return this.#asked.has(name) ? [] : [{ helm, rendered, values: rendered.values, namespace, platformFile }];
    });
    const found = [...this.#asked.values(), ...asPrepared].find(({ rendered }) => rendered.objects.some(isIt));
    return found && findOrigin(found, field);
  }

  async #put(
    rendered: Omit<PreparedRelease, 'fingerprint'>,
    request: ReleaseRequest,
    about: {
      /** Set if the release belongs to the platform. */
      readonly platformFile?: string;
      /** The definitions that Helm installs before the release. */
      readonly definitions?: readonly KubeObject[];
    },
  ): Promise<void> {
    const { helm, images, changed } = this.#parts;
    const { platformFile } = about;
    const { name } = rendered.release;
    const access = this.#home(name);
    await this.mark(name);
    const { timeoutMs, signal, isRestore = false, values: given } = request;
    const { values } = rendered;
    const { namespace } = access;
    const asked = { helm, rendered, values, namespace, given, ...(platformFile !== undefined && { platformFile }) };
    this.#asked.set(name, asked);
    if (!isRestore) {
      const left = await noteLeft(access, rendered.objects, about.definitions);
      this.#left.set(name, [...(this.#left.get(name) ?? []), left]);
    }
    const always = pulledAlways(rendered.objects);
    await images(rendered.images, `release ${name}`, { originOf: imageOrigin(asked), always });
    await installRelease(helm, access, rendered, {
      ...asked,
      ...{ timeoutMs, signal, isRestore },
      note: () => undefined,
      unchanged: false,
    });
    await awaitLeaving(access, name, request);
    changed(name);
  }

  async #awaitManifest(name: string, wait: Wait & { readonly stuckBeforeMs: number }): Promise<void> {
    const access = this.#home(name);
    const objects = await this.#installed(name).manifest(wait.signal);
    await awaitRelease(access, name, objects, wait);
    await awaitLeaving(access, name, wait);
    this.#parts.changed(name);
  }

  /** A release that steps installed always has a chart. */
  #installed(name: string): InstalledRelease {
    const { helm, prepared } = this.#parts;
    const without = prepared().find(({ release }) => release.name === name && release.chart === undefined);
    return without === undefined
      ? chartRelease(helm, this.#home(name), name)
      : manifestRelease(this.#home(name), without);
  }

  #home(name: string): ClusterAccess {
    return accessOf(this.#parts.access, name);
  }

  #preparedOf(name: string): PreparedRelease {
    const found = this.#parts.prepared().find(({ release }) => release.name === name);
    if (found !== undefined) return found;
    const known = this.#parts
      .prepared()
      .map(({ release }) => release.name)
      .join(', ');
    throw new HarnessError(`platform.yaml has no release ${name} to upgrade`, {
      observed: `its releases: ${known}`,
    });
  }
}
