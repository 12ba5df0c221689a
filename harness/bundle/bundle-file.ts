import type { KubeObject } from '../model/cluster/kube-object.ts';
import type { BundleFile } from '../model/result/bundle-file.ts';
import type { Scenario } from '../model/scenario/scenario.ts';
import type { StartedTarget } from '../targets/target.ts';
import type { ExchangeRecord } from './exchange-record.ts';

/** The input of a bundle. */
export interface BundleSource {
  readonly scenario: Scenario;
  readonly target: StartedTarget;
  readonly exchanges: ExchangeRecord;
  /** Names of the releases that the scenario needs. */
  readonly releases: readonly string[];
  /** Aborts when the time limit for collecting is reached. */
  readonly signal: AbortSignal;
  /** Registers the values of a Secret to be masked. */
  readonly addSecretObject: (secret: KubeObject) => void;
}

/** Collects one part of a bundle. */
export type Collect = (source: BundleSource) => Promise<readonly BundleFile[]>;
