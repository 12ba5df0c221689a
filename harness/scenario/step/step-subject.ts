import type { Subject } from '../../diagnosis/examine.ts';
import { carries } from '../../diagnosis/read-spec.ts';
import { ofRelease, releaseFinder } from '../../kube/release-objects.ts';
import type { KubeObject } from '../../model/cluster/kube-object.ts';
import { WaitError } from '../../model/errors/wait-error.ts';
import type { Failure } from '../../model/result/result.ts';
import type { Scenario, Step } from '../../model/scenario/scenario.ts';
import { releasesOf } from '../../model/scenario/scenario-uses.ts';
import { valueAt } from '../../model/value-at.ts';
import { definitionOf } from '../../steps/define-step.ts';
import type { Outcome } from '../../steps/step-run.ts';
import { RouteError } from '../../targets/cluster/reach/await-route.ts';
import { HookError } from '../../targets/install/hooks/watch-hooks.ts';
import type { StartedTarget } from '../../targets/target.ts';

interface Of {
  readonly scenario: Pick<Scenario, 'needs'>;
  readonly step: Step;
  readonly sinceMs: number;
  readonly target: StartedTarget;
}

type Picks = Subject['isAbout'];

const nothing: Picks = () => false;

/** What the outcome of a step is about: the release or objects that it touched, and the messages it produced. */
export function subjectOfOutcome(of: Of, outcome: Outcome): Subject {
  const { step, sinceMs, target } = of;
  const { pod } = outcome.value;
  const { asked, tried: _, failed: __, ...subject } = definitionOf(step).subject?.(step.input, outcome) ?? {};
  return {
    isAbout: outcome.job === undefined ? aboutInput(step, outcome.release, target) : named(outcome.job),
    sinceMs,
    messages: outcome.evidence.map(({ text }) => ({ text, ...(typeof pod === 'string' && { pod }) })),
    ...subject,
    ...needed(of, asked),
  };
}

/** What the error of a step is about. */
export function subjectOfError(of: Of, error: unknown, failure: Failure): Subject {
  const { step, sinceMs, target } = of;
  const { pod } = step.input as Readonly<Record<string, unknown>>;
  const { tried, asked, failed: _, ...subject } = definitionOf(step).subject?.(step.input, undefined) ?? {};
  const texts = [failure.message, failure.observed ?? '', ...failure.evidence.map(({ text }) => text)];
  if (tried !== undefined) texts.push(`${tried}\n${failure.observed}`);
  return {
    isAbout:
      error instanceof WaitError && error.object
        ? named(error.object.metadata.name)
        : aboutInput(step, undefined, target),
    sinceMs,
    ...(error instanceof HookError && error.failures),
    ...(error instanceof RouteError && error.httpStatus !== undefined && { httpStatus: error.httpStatus }),
    messages: texts.map((text) => ({ text, ...(typeof pod === 'string' && { pod }) })),
    ...subject,
    ...needed(of, asked),
  };
}

/** Picks the objects of the releases that the given release needs; for a custom resource, those of the releases that the
 * scenario needs, because its controller is among them. */
function needed({ scenario, step, target }: Of, asked: string | undefined): Pick<Subject, 'isNeeded'> {
  const { releases, cluster } = target;
  const isCustom = /^(?!.*\.k8s\.io\/).+\..+\//.test(String(valueAt(step.input, ['apiVersion']) ?? ''));
  const names = asked === undefined ? (isCustom ? scenario.needs : []) : (releases?.needsOf(asked) ?? []);
  if (names.length === 0 || cluster === undefined) return {};
  const releaseOf = releaseFinder(cluster.view);
  return { isNeeded: (object) => names.includes(releaseOf(object) ?? '') };
}

/** Picks the objects that the step's input names: by release, by name or by labels. */
function aboutInput(step: Step, known: string | undefined, { cluster }: StartedTarget): Picks {
  const input = step.input as Readonly<Record<string, unknown>>;
  const release = known ?? releasesOf(step)[0]?.[1];
  if (release !== undefined) return cluster === undefined ? nothing : ofRelease(cluster.view, release);
  const name = [input['name'], input['pod']].find((value) => typeof value === 'string');
  if (name !== undefined) return named(name);
  const { labels } = input as { readonly labels?: Readonly<Record<string, string>> };
  if (labels === undefined) return nothing;
  // An EndpointSlice belongs to the Service that its label names.
  const service = labels['kubernetes.io/service-name'];
  return (object) => carries(object, labels) || (object.kind === 'Service' && object.metadata.name === service);
}

/** Picks the object with this name and those created for it, such as the pods of a workload or the claims of a pod. */
function named(name: string): Picks {
  return ({ metadata }: KubeObject) => metadata.name === name || metadata.name.startsWith(`${name}-`);
}
