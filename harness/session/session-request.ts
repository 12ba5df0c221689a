import type { KubernetesVersion } from '../load/load-versions.ts';
import type { Platform } from '../model/platform.ts';
import type { RunResult, StepResult, TargetKind } from '../model/result/result.ts';
import type { Reporter } from '../model/result/run-event.ts';
import type { Scenario } from '../model/scenario/scenario.ts';
import type { AskedRules } from '../scenario/run-scenarios.ts';
import type { EnvironmentChange } from './environments.ts';

/** What a session begins with. */
export interface SessionRequest {
  /** The platform, or the path of its file. */
  readonly platform: Platform | string;
  /** Optional releases that are installed; without it those of a path are left out. */
  readonly with?: readonly string[];
  /** Default: k3s where a container engine answers, else local. */
  readonly target?: TargetKind | undefined;
  /** The version that a cluster is booted with; default: the first that the platform pins. */
  readonly kubernetes?: KubernetesVersion | undefined;
  /** Whether the cluster stays after the session. */
  readonly keep?: boolean;
  /** Whether a kept cluster is taken up; what is booted then stays too. */
  readonly reuse?: boolean;
  /** Stretches every timeout, for slow machines; default 1. */
  readonly timeoutFactor?: number;
  /** Folder for logs and bundles; default: reports. */
  readonly reportsFolder?: string;
  readonly reporter?: Reporter;
  /** Ends what goes on; what was made is removed all the same. */
  readonly signal?: AbortSignal;
}

/** What of the environment may have become another. Default: nothing, and the platform of the session. */
export type SessionChange = Partial<EnvironmentChange>;

/** One run of a session. */
export interface SessionRun extends SessionChange {
  /** Every scenario that may run, in the order in which they begin. */
  readonly scenarios: readonly Scenario[];
  /** Chooses among them; default: all. @param changed the releases that became others for this run. */
  readonly choose?: (changed: readonly string[]) => readonly Scenario[];
  /** How often scenarios run, how many at once, and when the run ends early; default: each once, all of them. */
  readonly rules?: Partial<AskedRules>;
  /** How many run at once, of those that do not disturb each other; default: as many as suit the target. */
  readonly workers?: number | undefined;
  /** Aborts where this run alone is to end early: what runs cleans up. */
  readonly cut?: AbortSignal;
  /** Called after a step failed, before anything of its scenario is cleaned up. */
  readonly onFailure?: (failed: FailedStep) => Promise<void>;
  /** Whether the session is closed with it, as part of its result. */
  readonly close?: boolean;
  /** Told what happens, in the place of the session's. */
  readonly reporter?: Reporter;
}

/** A step that failed just now, and how to reach the environment that it failed in. */
export interface FailedStep {
  readonly scenario: string;
  readonly step: StepResult;
  readonly ways: readonly string[];
}

/** What a run did. */
export interface Ran {
  readonly result: RunResult;
  /** The releases that became others. */
  readonly changed: readonly string[];
  /** Whether the environment is what the platform says; where it is not, no scenario ran. */
  readonly settled: boolean;
  /** The releases that could not be installed; what uses none of them ran. */
  readonly broken: readonly string[];
  /** Whether there is a shared environment now. */
  readonly stands: boolean;
  /** The scenarios that ran; one whose release could not be installed did not. */
  readonly ran: readonly Scenario[];
  /** Chosen ones that have none: the run was cut short. */
  readonly left: readonly Scenario[];
}
