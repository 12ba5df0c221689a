import { dirname } from 'node:path';
import type { ImageMap } from '../engine/image-map.ts';
import { expressionsIn } from '../expressions/interpolate.ts';
import type { Helm } from '../helm/binary/run-helm.ts';
import { imagesFor, pulledAlways } from '../helm/images-of.ts';
import { afterRun } from '../host/command-text.ts';
import type { Platform } from '../model/platform.ts';
import type { Scenario } from '../model/scenario/scenario.ts';
import { formatLocation } from '../model/source-location.ts';
import { definitionOf } from '../steps/define-step.ts';
import type { ChosenTarget } from '../targets/choose-target.ts';
import type { ScenarioImages, StartedTarget, TargetContext } from '../targets/target.ts';

export interface TargetOptions {
  readonly scenarios: readonly Scenario[];
  readonly k3sImage: string;
  readonly keep: boolean;
  readonly reuse: boolean;
  readonly helm: Helm;
  readonly imageMap: ImageMap;
  /** The previous environment, disposed once the new charts are rendered: a local target keeps the ports and folders
   * that the new one needs. */
  readonly replaces?: AsyncDisposable;
  /** An earlier version of the platform, installed first for upgrade tests. */
  readonly installed?: { readonly platform: Platform; readonly label: string };
}

/** Starts the chosen target and installs the platform. @throws EnvironmentError if the target cannot be started */
export async function startTarget(
  given: TargetContext,
  chosen: ChosenTarget,
  options: TargetOptions,
): Promise<StartedTarget> {
  const context = options.keep || options.reuse ? given : { ...given, emit: tellingOfGone(given.emit) };
  switch (chosen.kind) {
    // Each target is imported on demand, so that the local one does not load the clients of engine and cluster.
    case 'k3s': {
      const { startK3sTarget } = await import('../targets/cluster/k3s/start-k3s-target.ts');
      return startK3sTarget(context, {
        ...options,
        image: options.k3sImage,
        engine: chosen.engine,
        scenarioImages: scenarioImages(options.scenarios),
      });
    }
    case 'local':
      return startLocal(context, options);
    case 'kubeconfig': {
      const { startKubeconfigTarget } = await import('../targets/cluster/kubeconfig/start-kubeconfig-target.ts');
      return startKubeconfigTarget(context, options);
    }
  }
}

/** Prefixes the next command of a failed task with a rerun that keeps the environment, which would be gone
 * otherwise. */
export function tellingOfGone(emit: TargetContext['emit']): TargetContext['emit'] {
  return (event) => {
    const next = event.type === 'task-ended' ? event.task.failure?.next : undefined;
    if (event.type !== 'task-ended' || event.task.failure === undefined || next === undefined) return emit(event);
    const failure = { ...event.task.failure, next: afterRun(next, ['--keep']) };
    emit({ ...event, task: { ...event.task, failure } });
  };
}

async function startLocal(context: TargetContext, options: TargetOptions): Promise<StartedTarget> {
  const { startLocalTarget } = await import('../targets/local/start-local-target.ts');
  const { renderPlatform } = await import('../targets/install/render-platform.ts');
  await using resources = new AsyncDisposableStack();
  const releases = await renderPlatform(
    context,
    options.helm,
    resources,
    async (release) => release.build && { repository: release.build.image, tag: 'local' },
  );
  await options.replaces?.[Symbol.asyncDispose]();
  return await startLocalTarget(context, releases);
}

/** The images named by objects that the scenarios themselves create. An image that is an expression is omitted: it
 * belongs to a release and has no value yet. */
export function scenarioImages(scenarios: readonly Scenario[]): ScenarioImages[] {
  return scenarios.flatMap((scenario) =>
    [...scenario.steps, ...scenario.finally].flatMap((step) => {
      const objects = definitionOf(step).images?.(step.input, dirname(scenario.at.file)) ?? [];
      const images = imagesFor('install', objects).filter((image) => expressionsIn(image).length === 0);
      return images.length === 0
        ? []
        : [{ asked: `the ${step.kind} step at ${formatLocation(step.at)}`, images, always: pulledAlways(objects) }];
    }),
  );
}
