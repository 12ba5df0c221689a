import { judgePod } from '../../health/judge-pod.ts';
import { type ContainerState, type PodState, readPod } from '../../health/read-pod.ts';
import { podStatesOf } from '../../health/release-workloads.ts';
import type { ClusterAccess } from '../../kube/cluster-access.ts';
import { HarnessError } from '../../model/errors/harness-error.ts';
import { hopelessError, type WaitError } from '../../model/errors/wait-error.ts';
import { requireReleaseInStep } from '../require-cluster.ts';
import type { StepRun } from '../step-run.ts';
import type { LogsInput } from './define.ts';

const evidenceLength = 4000;

interface Source {
  readonly pod: PodState;
  readonly container: ContainerState;
}

/** Reads the logs and returns `text`, `lines` and `pods`, ordered by pod name and container. */
export const run: StepRun<LogsInput> = async (input, context) => {
  const access = await requireReleaseInStep(context, input.release);
  const pods = podsAsked(access, input);
  const sources = pods.flatMap((pod) => containersAsked(pod, input).map((container) => ({ pod, container })));
  if (sources.length === 0) throw neverBegins(access, pods, input) ?? noContainer(access, pods, input);
  const options = {
    previous: input.previous,
    signal: context.signal,
    ...(input.tail !== undefined && { tailLines: input.tail }),
    ...(input.since !== undefined && { sinceSeconds: Math.max(1, Math.ceil(input.since / 1000)) }),
  };
  const read = await Promise.all(
    sources.map(async (source) => ({
      ...source,
      text: await access.pods.at(source.pod.namespace).logs(source.pod.name, source.container.name, options),
    })),
  );
  const found = read.flatMap(({ text, ...source }) =>
    text === undefined ? [] : [{ ...source, lines: linesOf(text) }],
  );
  if (found.length === 0) throw neverBegins(access, pods, input) ?? noLogs(access, sources, input.previous);
  const lines = found.flatMap((source) => source.lines);
  return {
    value: { text: lines.join('\n'), lines, pods: [...new Set(found.map(({ pod }) => pod.name))] },
    implied: {},
    evidence: found.map((source) => ({
      title: `logs of ${source.pod.name}/${source.container.name}${input.previous ? ' before its last restart' : ''}`,
      text: source.lines.join('\n').slice(-evidenceLength) || 'no lines',
    })),
    ...(input.release !== undefined && { release: input.release }),
  };
};

function podsAsked({ view, namespace }: ClusterAccess, input: LogsInput): PodState[] {
  const all = view.all('Pod');
  const found =
    input.release === undefined
      ? all.filter(({ metadata }) => metadata.name === input.pod).map(readPod)
      : podStatesOf(view, input.release).sort((a, b) => a.name.localeCompare(b.name));
  // Output of pods from before a restart must not be mistaken for that of the new ones.
  const pods = found.filter(({ deleting }) => input.release === undefined || input.ending || !deleting);
  if (pods.length > 0) return pods;
  const which = found.length === 0 ? 'no pods' : 'only pods that are being deleted; `ending: true` includes them';
  throw new HarnessError(
    input.release === undefined ? `there is no pod ${input.pod}` : `release ${input.release} has ${which}`,
    {
      observed: `pods of ${namespace}: ${
        all
          .map((pod) => pod.metadata.name)
          .sort()
          .join(', ') || 'none'
      }`,
      next: `kubectl -n ${namespace} get pods`,
    },
  );
}

function containersAsked(pod: PodState, input: LogsInput): readonly ContainerState[] {
  return pod.containers.filter((container) =>
    input.container === undefined ? !container.init : container.name === input.container,
  );
}

/** The error if no pod has started yet and none ever will, so that `eventually` ends at once. */
function neverBegins({ view }: ClusterAccess, pods: readonly PodState[], input: LogsInput): WaitError | undefined {
  const judged = pods.map(({ name, namespace }) => {
    const there = view.at(namespace);
    const pod = there.get('Pod', name);
    return pod && judgePod(pod, there);
  });
  const [first] = judged;
  if (first?.state !== 'hopeless' || !judged.every((each) => each?.state === 'hopeless')) return undefined;
  return hopelessError(first, {
    what: `${input.release === undefined ? `pod ${input.pod}` : `release ${input.release}`} has logs`,
  });
}

function noContainer({ namespace }: ClusterAccess, pods: readonly PodState[], input: LogsInput): HarnessError {
  const whose = input.release === undefined ? `pod ${input.pod}` : `the pods of release ${input.release}`;
  // A pod that is not scheduled yet has no container statuses.
  const happened =
    input.container === undefined
      ? `no container of ${whose} has started`
      : `container ${input.container} is not found in ${whose}`;
  return new HarnessError(happened, {
    observed: pods.map(formatPod).join('; '),
    next: `kubectl -n ${namespace} describe pod ${pods[0]?.name}`,
  });
}

function noLogs({ namespace }: ClusterAccess, sources: readonly Source[], previous: boolean): HarnessError {
  const names = sources.map(({ pod, container }) => `${pod.name}/${container.name}`).join(', ');
  return new HarnessError(previous ? `there is no previous run of ${names}` : `${names} has no logs yet`, {
    observed: [...new Set(sources.map(({ pod }) => formatPod(pod)))].join('; '),
    next: `kubectl -n ${namespace} describe pod ${sources[0]?.pod.name}`,
  });
}

function formatPod(pod: PodState): string {
  const containers = pod.containers.map(({ name, init, restartCount, waiting, running }) => {
    const state = waiting?.reason ?? (running ? 'running' : 'ended');
    return `${init ? 'init ' : ''}${name} (${state}, ${restartCount} restarts)`;
  });
  return `${pod.name}: ${containers.join(', ') || `no containers yet, ${pod.phase}`}`;
}

function linesOf(text: string): string[] {
  return text === '' ? [] : text.replace(/\n$/, '').split('\n');
}
