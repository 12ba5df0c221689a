import { testWithEngine } from '../run/fixtures/with-engine.ts';
import type { ClusterAccess } from './cluster-access.ts';
import { bareCluster } from './fixtures/bare-cluster.ts';
import { type HopelessCase, hopelessCases, imageScenario, registry } from './fixtures/hopeless-cases.ts';
import { hopelessStates } from './hopeless-states.ts';
import { judgeObject } from './judge-workload.ts';
import { NamespaceView } from './namespace-view.ts';
import { WaitError } from './wait-error.ts';

const allowedMs = 2000;
const patienceMs = 110_000;
/** Each has ten watches of its own; a run has those of one namespace, or of a few. */
const sideBySide = 6;

/** Waits for a case as a step does, beside a watch of its own that knows nothing of the kit's.
 * @returns milliseconds from the moment at which Kubernetes shows the state to the end of the wait. */
async function lagOf(access: ClusterAccess, hopeless: HopelessCase, namespace: string) {
  const client = access.client.inNamespace(namespace);
  await access.client.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
  const path = hopeless.collection.replace('NAMESPACE', namespace);
  using view = new NamespaceView(client, namespace);
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
  const waited = view
    .waitUntil(() => (awaited ? judgeObject(awaited, view) : { state: 'ready' }), {
      what: `${hopeless.state} is ready`,
      timeoutMs: patienceMs,
      signal: stop,
    })
    .then(
      () => ({ state: 'ready', endedMs: performance.now() }),
      (error: unknown) => {
        if (!(error instanceof WaitError)) throw error;
        return { state: error.hopeless ?? `none: ${error.message}`, endedMs: performance.now() };
      },
    );
  const [shownMs, { state, endedMs }] = await Promise.all([shown, waited]);
  return { state, lagMs: Math.round(endedMs - shownMs) };
}

testWithEngine('Every hopeless state ends a wait within 2 s of the moment at which Kubernetes shows it', async (t) => {
  t.deepEqual(
    Object.keys(hopelessStates).filter((state) => !hopelessCases.some((candidate) => candidate.state === state)),
    [],
    'every state has a case',
  );
  await using cluster = await bareCluster(t, 2 * patienceMs, imageScenario());
  const { access } = cluster;
  await access.client.apply(registry);
  await access.view.waitUntil((view) => judgeObject(registry, view), {
    what: 'the registry is ready',
    timeoutMs: patienceMs,
    signal: AbortSignal.timeout(patienceMs),
  });
  const queue = [...hopelessCases.entries()];
  const ends: ({ readonly wanted: string; readonly title: string } & Awaited<ReturnType<typeof lagOf>>)[] = [];
  const work = async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const [index, hopeless] = next;
      const { state: wanted, title = '' } = hopeless;
      ends.push({ wanted, title, ...(await lagOf(access, hopeless, `case-${index}`)) });
    }
  };
  await Promise.all(Array.from({ length: sideBySide }, work));
  for (const { wanted, title, state, lagMs } of ends) {
    const name = [wanted, title].filter(Boolean).join(', ');
    t.log(`${name}: the wait ended ${Math.max(0, lagMs)} ms after Kubernetes showed it`);
    t.is(state, wanted, title);
    t.true(lagMs < allowedMs, `${wanted} ${title}: ${lagMs} ms`);
  }
});
