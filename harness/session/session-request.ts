import type { KubernetesVersion } from '../load/load-versions.ts';
import type { Platform } from '../model/platform.ts';
import type { RunResult, StepResult, TargetKind } from '../model/result/result.ts';
import type { Reporter } from '../model/result/run-event.ts';
import type { Scenario } from '../model/scenario/scenario.ts';
import type { AskedRules } from '../scenario/run-scenarios.ts';
import type { EnvironmentChange } from './environments.ts';

/** Options of a session. */
export interface SessionRequest {
  /** The platform, or the path of its platform.yaml. */
  readonly platform: Platform | string;
  /** Names of optional releases to install; by default those of a platform file are left out. */
  readonly with?: readonly string[];
  /** Default: k3s if a container engine answers, else local. */
  readonly target?: TargetKind | undefined;
  /** Kubernetes version of a cluster that the session boots; default: the first version that the platform pins. */
  readonly kubernetes?: KubernetesVersion | undefined;
  /** Whether to keep the cluster after the session. */
  readonly keep?: boolean;
  /** Whether to reuse a kept cluster; if there is none, a new one is booted and kept. */
  readonly reuse?: boolean;
  /** Factor applied to every timeout, for slow machines; default 1. */
  readonly timeoutFactor?: number;
  /** Folder for logs and bundles; default `reports`. */
  readonly reportsFolder?: string;
  readonly reporter?: Reporter;
  /** Interrupts the session; its environment is still removed. */
  readonly signal?: AbortSignal;
}

/** What may have changed in the environment; default: nothing, with the platform of the session. */
export type SessionChange = Partial<EnvironmentChange>;

/** One run of a session. */
export interface SessionRun extends SessionChange {
  /** Every scenario that may run, in the order in which they start. */
  readonly scenarios: readonly Scenario[];
  /** Chooses the scenarios to run; default: all. @param changed names of the releases that changed for this run */
  readonly choose?: (changed: readonly string[]) => readonly Scenario[];
  /** Retries, repetitions and what fails the run; default: each scenario once, all of them. */
  readonly rules?: Partial<AskedRules>;
  /** Maximum number of scenarios that run at once; default: depends on the target and the machine. */
  readonly workers?: number | undefined;
  /** Maximum number of clusters; further ones are booted when scenarios wait for each other. Default: 2 if the session
   * boots its cluster and does not keep it, as cores and memory allow, the second only if it would shorten the run. */
  readonly clusters?: number | undefined;
  /** Ends only this run early, not the session; running scenarios clean up. */
  readonly cut?: AbortSignal;
  /** Called after a step failed, before its scenario's cleanup starts. */
  readonly onFailure?: (failed: FailedStep) => Promise<void>;
  /** Whether to close the session as part of this run, so that problems show in its result. */
  readonly close?: boolean;
  /** Receives the events of this run, in place of the session's reporter. */
  readonly reporter?: Reporter;
}

/** A step that just failed, and the commands to reach its environment. */
export interface FailedStep {
  readonly scenario: string;
  readonly step: StepResult;
  readonly ways: readonly string[];
}

/** The outcome of a run. */
export interface Ran {
  readonly result: RunResult;
  /** Names of the releases that changed. */
  readonly changed: readonly string[];
  /** Whether the environment matches the platform; if not, no scenario ran. */
  readonly settled: boolean;
  /** Names of the releases that could not be installed; scenarios that do not use them still ran. */
  readonly broken: readonly string[];
  /** Whether a shared environment exists now. */
  readonly stands: boolean;
  /** The scenarios that ran, without those whose release could not be installed. */
  readonly ran: readonly Scenario[];
  /** Chosen scenarios without a result, because the run was cut short. */
  readonly left: readonly Scenario[];
}
