import type { KubeObject } from './kube-object.ts';
import type { Release } from './platform.ts';

/** A release whose chart was rendered with its values. */
export interface RenderedRelease {
  readonly release: Release;
  /** Absolute folder of the chart with its dependencies in place. */
  readonly chartPath: string;
  /** Every object of the chart, hooks included, in the order that helm prints. */
  readonly objects: readonly KubeObject[];
  /** Image references as the manifests name them, each once: those without which it does not become ready. */
  readonly images: readonly string[];
}
