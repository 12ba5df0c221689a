import { HarnessError, SkippedError } from '../../model/errors/harness-error.ts';
import { endpointOf, messageOf } from '../request/http-message.ts';
import type { Outcome, StepContext, StepRun } from '../step-run.ts';
import type { LoadInput } from './define.ts';
import { type DrivenLoad, driveLoad } from './drive-load.ts';

const longestBackgroundMs = 600_000;

/** Runs a load against a release and returns counts and latencies; `start` runs it in the background, `stop` ends
 * it. */
export const run: StepRun<LoadInput> = async (input, context) => {
  if (input.stop !== undefined) return stopLoad(input.stop, context);
  const release = input.to ?? '';
  const endpoint = await endpointOf({ ...input, to: release }, context);
  const load = driveLoad({
    message: messageOf(input, endpoint, context.folder),
    connections: input.connections,
    rate: input.rate,
    requests: input.requests,
    forMs: input.for ?? longestBackgroundMs,
    accept: input.accept,
  });
  if (input.start === undefined) return outcomeOf(load, release, context.signal);
  context.loads.set(input.start, { load, release });
  context.defer(
    async () => {
      load.stop();
      await load.done;
    },
    { what: `the load on ${release}`, mend: 'it ends with the run' },
  );
  return { value: {}, implied: {}, evidence: [], release };
};

async function stopLoad(name: string, context: StepContext): Promise<Outcome> {
  const started = context.loads.get(name);
  // `checkLoads` made sure that an earlier step starts it, so that step was skipped.
  if (started === undefined) throw new SkippedError(`load ${name} was not started`);
  context.loads.delete(name);
  started.load.stop();
  return outcomeOf(started.load, started.release, context.signal);
}

async function outcomeOf(load: DrivenLoad, release: string, signal: AbortSignal): Promise<Outcome> {
  signal.addEventListener('abort', load.stop);
  try {
    const figures = await load.done;
    const value = figures.value();
    if (value['requests'] === 0) throw new HarnessError(`the load on ${release} sent no request before it was stopped`);
    return { value, implied: { failed: 0 }, evidence: figures.evidence(), release };
  } finally {
    signal.removeEventListener('abort', load.stop);
  }
}
