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
  /** What runs in its place until then: a local target holds the ports and folders of the next. It ends when the charts
   * of the next are rendered. */
  readonly replaces?: AsyncDisposable;
  /** An earlier version of the platform that is installed first. */
  readonly installed?: { readonly platform: Platform; readonly label: string };
}

/** Starts the chosen target with the platform installed. @throws EnvironmentError where it cannot be made. */
export async function startTarget(
  given: TargetContext,
  chosen: ChosenTarget,
  options: TargetOptions,
): Promise<StartedTarget> {
  const context = options.keep || options.reuse ? given : { ...given, emit: tellingOfGone(given.emit) };
  switch (chosen.kind) {
    // What a target needs is loaded with it: the local one starts without the clients of engine and cluster.
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

/** What a failed task of an environment that does not stay says to do next begins with a run that keeps it. */
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

/** Images that the scenarios' own objects name. One that is an expression has no value yet: it is of a release. */
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
