import { setTimeout as pause } from 'node:timers/promises';
import { abortable } from '../../async/abortable.ts';
import type { KindWatch, Labelled } from '../../kube/watch/watch-kind.ts';
import { formatLabels } from '../../model/cluster/kube-object.ts';
import { formatDuration } from '../../model/duration.ts';
import { HarnessError } from '../../model/errors/harness-error.ts';
import type { Evidence } from '../../model/result/result.ts';
import { suggestion } from '../../text/suggest.ts';
import { requireClusterInStep } from '../require-cluster.ts';
import type { Outcome, StepContext, StepRun } from '../step-run.ts';
import { awaitedObject, formatAwaited, type WaitInput } from './define.ts';
import { type Awaited, judgeAwaited, untilProblem } from './judge-awaited.ts';

/** Waits by watch for what the step names and returns `object`, `objects` and `count` as of the end of the wait. */
export const run: StepRun<WaitInput> = async (input, context) => {
  const { apiVersion, kind, until } = input;
  if (input.pause !== undefined) return passTime(input.pause, context);
  if (apiVersion === undefined || kind === undefined || until === undefined)
    throw new HarnessError('nothing to wait for');
  const problem = untilProblem(until);
  if (problem !== undefined) throw new HarnessError(`until.cel: ${problem}`);
  const access = await requireClusterInStep(context);
  const { view } = access;
  const namespace = input.namespace ?? view.namespace;
  const there = view.at(namespace);
  await abortable(there.synced(), context.signal);
  const stop = new AbortController();
  try {
    const watch = await there.follow({ apiVersion, kind, namespace }, AbortSignal.any([stop.signal, context.signal]));
    await abortable(watch.synced, context.signal);
    const hasStatus = await there.hasOwnStatus({ apiVersion, kind });
    const awaited: Awaited = {
      kind,
      until,
      selected: () => selected(watch, input),
      described: awaitedObject(input),
      first: new Set(selected(watch, input).map((object) => object.metadata['uid'])),
      seen: there,
      ...(hasStatus !== undefined && { hasStatus }),
    };
    await view.waitUntil(() => judgeAwaited(awaited), {
      what: `${awaited.described}: ${formatAwaited(until)}`,
      timeoutMs: context.timeoutMs,
      signal: context.signal,
      next: `kubectl -n ${namespace} get ${kind.toLowerCase()} ${input.name ?? `-l ${formatLabels(input.labels)}`} -o yaml`,
    });
    const objects = awaited.selected();
    const value = { object: objects[0], objects, count: objects.length };
    if (until !== 'deleted') return { value, implied: {}, evidence: [] };
    const { name } = input;
    const changed = name !== undefined && (await context.changes.has(access, { apiVersion, kind, name, namespace }));
    const existed =
      awaited.first.size > 0 || changed || [...watch.gone.values()].some((former) => isMeant(former, input));
    // An object with a misspelt name is "deleted" as well, so show what does exist.
    const evidence = existed ? [] : [othersOf(watch, namespace, name)];
    return { value: { ...value, existed }, implied: { existed: true }, evidence };
  } finally {
    stop.abort();
  }
};

/** A pause cannot fail: it lasts as long as the file says, whatever the timeout factor. */
async function passTime(ms: number, context: StepContext): Promise<Outcome> {
  if (ms > context.timeoutMs)
    throw new HarnessError(`a pause of ${formatDuration(ms)} exceeds the timeout of the step`, {
      expected: `at most ${formatDuration(context.timeoutMs)}`,
      next: 'set a longer `timeout`, or better: wait for a state',
    });
  await pause(ms, undefined, { signal: context.signal });
  return { value: { object: undefined, objects: [], count: 0 }, implied: {}, evidence: [] };
}

function selected(watch: KindWatch, input: WaitInput) {
  return [...watch.objects.values()].filter(({ metadata }) => isMeant(metadata, input));
}

function isMeant({ name, labels }: Labelled, input: WaitInput): boolean {
  if (input.name !== undefined) return name === input.name;
  return Object.entries(input.labels ?? {}).every(([key, value]) => labels?.[key] === value);
}

function othersOf(watch: KindWatch, namespace: string, name: string | undefined): Evidence {
  const names = [...new Set([...watch.objects.keys(), ...watch.gone.keys()])].sort();
  const text = `${names.join(', ') || 'none'}${name === undefined ? '' : suggestion(name, names)}`;
  return { title: `every ${watch.kind} observed in ${namespace}`, text };
}
