import type { Release } from '../platform.ts';
import type { SourceLocation } from '../source-location.ts';
import type { KubeObject } from './kube-object.ts';

/** One field of an object in a manifest. */
export interface ManifestField {
  readonly object: KubeObject;
  readonly key: string;
  readonly value?: string;
}

/** A release whose chart was rendered with its values or, if it has no chart, whose manifests were read. */
export interface RenderedRelease {
  readonly release: Release;
  /** The namespace it was rendered for. */
  readonly namespace: string;
  /** Absolute folder of the chart with its dependencies in place, or of the manifests if the release has no chart. */
  readonly chartPath: string;
  /** Finds the place in the user's manifests where a field is written; only set for a release without a chart. */
  readonly locate?: (field: ManifestField) => SourceLocation | undefined;
  /** Every object of the release, hooks included, in the order that Helm prints them. */
  readonly objects: readonly KubeObject[];
  /** The images that must be available for the release to become ready, as the manifests name them, without
   * duplicates. */
  readonly images: readonly string[];
  /** The custom kinds that the chart was told the cluster serves, as `GROUP/VERSION` and `GROUP/VERSION/KIND`. */
  readonly apiVersions?: readonly string[];
}
