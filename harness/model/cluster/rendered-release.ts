import type { Release } from '../platform.ts';
import type { SourceLocation } from '../source-location.ts';
import type { KubeObject } from './kube-object.ts';

/** A part of an object that a manifest gives. */
export interface ManifestField {
  readonly object: KubeObject;
  readonly key: string;
  readonly value?: string;
}

/** A release whose chart was rendered with its values, or whose manifests were read. */
export interface RenderedRelease {
  readonly release: Release;
  /** Namespace that it was rendered for. */
  readonly namespace: string;
  /** Absolute folder of the chart with its dependencies in place; of a release without a chart, of its manifests. */
  readonly chartPath: string;
  /** Where in the manifests of the user a part of an object stands; only of a release without a chart. */
  readonly locate?: (field: ManifestField) => SourceLocation | undefined;
  /** Every object of the chart, hooks included, in the order that helm prints. */
  readonly objects: readonly KubeObject[];
  /** Image references as the manifests name them, each once: those without which it does not become ready. */
  readonly images: readonly string[];
}
