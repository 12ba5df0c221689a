import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { dump } from 'js-yaml';
import { platformLabel } from '../host/run-labels.ts';
import { connectCluster } from '../kube/client/connect.ts';
import type { ClusterAccess } from '../kube/cluster-access.ts';
import { enterNamespace } from '../kube/enter-namespace.ts';
import { apiGateway } from '../kube/fixtures/api-gateway.ts';
import { type BareCluster, bareCluster } from '../kube/fixtures/bare-cluster.ts';
import { hopelessStates } from '../model/cluster/hopeless-states.ts';
import { WaitError } from '../model/errors/wait-error.ts';
import type { StepResult } from '../model/result/result.ts';
import { context } from '../session/fixtures/scenario-of.ts';
import { testWithEngine } from '../session/fixtures/with-engine.ts';
import { targetOn } from '../steps/fixtures/step-context.ts';
import { healthOf } from './fixtures/health-of.ts';
import { type HopelessCase, hopelessCases, imageScenario, registry } from './fixtures/hopeless-cases.ts';
import { judgeObject } from './judge-workload.ts';

/** What docs/scenarios.md promises, held by the median: a busy machine may hold up one look or another. */
const allowedMs = 2000;
/** Far below the minute after which an assert looks again by itself. */
const allowedAtMostMs = 15_000;
const patienceMs = 110_000;
/** Each has ten watches of its own; a run has those of one namespace, or of a few. */
const sideBySide = 6;

/** Booted by the first test that asks, for all of this file. */
let booted: Promise<BareCluster> | undefined;
const sharedCluster = () => (booted ??= bareCluster(imageScenario()));

test.after.always(async () => (await booted)?.[Symbol.asyncDispose]());

type RunStep = (access: ClusterAccess, step: object) => Promise<StepResult | undefined>;

/** How a look at a case ended, and how many milliseconds after Kubernetes had shown the state. */
interface Ended {
  readonly by: 'wait' | 'assert';
  readonly state: string;
  readonly lagMs: number;
}

/** Waits for a case, and asserts that it is well, beside a watch that knows nothing of the kit's. */
async function lagOf(
  cluster: ClusterAccess,
  hopeless: HopelessCase,
  namespace: string,
  runStep: RunStep,
): Promise<readonly Ended[]> {
  await using access = await enterNamespace(cluster, namespace, {});
  const { client, view } = access;
  if (hopeless.isEager === true) view.hopeless = 'eager';
  const path = hopeless.collection.replace('NAMESPACE', namespace);
  const stop = AbortSignal.timeout(patienceMs);
  // As in a run, where the views are in step before the first step.
  await view.synced();
  const response = await client.request('GET', `${path}?watch=true`, { signal: stop });
  const shown = (async () => {
    let rest = '';
    for await (const chunk of response.body ?? []) {
      const lines = (rest + Buffer.from(chunk).toString()).split('\n');
      rest = lines.pop() ?? '';
      if (lines.some((line) => hopeless.isShown(JSON.parse(line).object))) return performance.now();
    }
    throw new Error(`Kubernetes never showed ${hopeless.state}`);
  })();
  for (const object of hopeless.objects) await client.apply(object);
  const awaited = hopeless.objects.at(-1);
  if (awaited === undefined) throw new Error(`${hopeless.state} has no object`);
  const waited = view
    .waitUntil(() => judgeObject(awaited, view), {
      what: `${hopeless.state} is ready`,
      timeoutMs: patienceMs,
      signal: stop,
    })
    .then(
      () => ({ state: 'ready', endedMs: performance.now() }),
      (error: unknown) => {
        if (!(error instanceof WaitError)) throw error;
        return { state: error.hopeless ?? `none: ${error.message}: ${error.observed}`, endedMs: performance.now() };
      },
    );
  const { apiVersion, kind, metadata } = awaited;
  const asserted = runStep(access, {
    eventually: { within: `${patienceMs}ms`, every: '1m' },
    assert: { apiVersion, kind, name: metadata.name },
    expect: { object: { status: healthOf(awaited) } },
  }).then((step) => ({
    state: /^(\w+) after .*: waiting longer cannot help$/m.exec(step?.failure?.observed ?? '')?.[1] ?? 'none',
    endedMs: performance.now(),
  }));
  const shownMs = await shown;
  const ended = async (by: Ended['by'], look: typeof waited): Promise<Ended> => {
    const { state, endedMs } = await look;
    return { by, state, lagMs: Math.round(endedMs - shownMs) };
  };
  // Awaited here: the namespace and its view end with this function.
  return await Promise.all([ended('wait', waited), ended('assert', asserted)]);
}

testWithEngine(
  'Every hopeless state ends a wait, and an assert with eventually, as soon as Kubernetes shows it',
  async (t) => {
    t.timeout(2 * patienceMs);
    t.deepEqual(
      Object.keys(hopelessStates).filter((state) => !hopelessCases.some((candidate) => candidate.state === state)),
      [],
      'every state has a case',
    );
    const { access } = await sharedCluster();
    await access.client.apply(registry);
    await access.view.waitUntil((view) => judgeObject(registry, view), {
      what: 'the registry is ready',
      timeoutMs: patienceMs,
      signal: AbortSignal.timeout(patienceMs),
    });
    const { runOn } = await context(t, () => undefined);
    const runStep: RunStep = async (own, step) =>
      (await runOn(targetOn(own), dump({ scenario: 'It is well', steps: [step] }))).steps[0];
    const lags: number[] = [];
    const queue = [...hopelessCases.entries()];
    const work = async () => {
      for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
        const [index, hopeless] = next;
        const { state: wanted, title = '' } = hopeless;
        for (const { by, state, lagMs } of await lagOf(access, hopeless, `case-${index}`, runStep)) {
          const name = [wanted, title].filter(Boolean).join(', ');
          t.log(`${name}: the ${by} ended ${Math.max(0, lagMs)} ms after Kubernetes showed it`);
          t.is(state, wanted, `${name}, ${by}`);
          t.true(lagMs < allowedAtMostMs, `${name}, ${by}: ${lagMs} ms`);
          lags.push(lagMs);
        }
      }
    };
    await Promise.all(Array.from({ length: sideBySide }, work));
    const median = lags.toSorted((a, b) => a - b)[Math.floor(lags.length / 2)];
    t.true(median !== undefined && median < allowedMs, `median ${median} ms`);
  },
);

// The last of the file: the cluster is restarted under it.
testWithEngine('A wait survives a restart of the API server, and observes later changes', async (t, engine) => {
  t.timeout(2 * patienceMs);
  const cluster = await sharedCluster();
  const given = await readFile(cluster.access.kubeconfig, 'utf8');
  const [{ Id: containerId } = { Id: '' }] = await engine.docker.listContainers({
    filters: { label: [`${platformLabel}=${cluster.name}`] },
  });
  using gateway = await apiGateway(engine, containerId);
  const access = await connectCluster({
    kubeconfig: given
      .replace(/server: .*/, `server: ${gateway.origin}`)
      .replace(/certificate-authority-data: .*/, 'insecure-skip-tls-verify: true'),
    file: join(cluster.folder, 'moving.yaml'),
    namespace: 'restarted',
    labels: {},
    signal: AbortSignal.timeout(patienceMs),
  });
  using view = access.view;
  const note = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'after' }, data: { text: 'new' } };
  let looks = 0;
  const waited = view.waitUntil(
    (now) => {
      looks += 1;
      return now.get('ConfigMap', 'after') ? { state: 'ready' } : { state: 'pending', waitingFor: 'the note' };
    },
    { what: 'the note is there', timeoutMs: patienceMs, signal: AbortSignal.timeout(patienceMs) },
  );
  await engine.docker.getContainer(containerId).restart({ t: 5 });
  const before = looks;
  // The server takes its time to come back: what is refused meanwhile is asked again.
  for (let applied = false; !applied; ) {
    applied = await access.client.apply(note).then(
      () => true,
      () => new Promise<boolean>((resolve) => setTimeout(resolve, 50, false)),
    );
  }
  await t.notThrowsAsync(waited);
  t.true(looks > before);
});
