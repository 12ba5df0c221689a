import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadPlatform, loadScenarios, Session } from 'platform-scenarios';
import { runByHand } from './by-hand.ts';
import { lintFiles } from './lint-files.ts';
import { peakMemory } from './peak-memory.ts';
import { measureWake } from './wake.ts';

const root = join(import.meta.dirname, '../../..');
const scenarioText = `
isolation: namespace
steps:
  - apply: {object: {apiVersion: v1, kind: ConfigMap, metadata: {name: greeting}, data: {text: hello}}}
  - assert: {apiVersion: v1, kind: ConfigMap, name: greeting}
    expect: {object: {data: {text: hello}}}
`;

/** Not 1, because the reports contain every scenario and the heap keeps some reserve. */
const mostGrowth = 1.25;

/** Compares the cost of a scenario (its own namespace, a ConfigMap applied and asserted, cleanup) with the same API
 * calls in hand-written code on the same cluster. Also measures how quickly a change is noticed, how long lint takes
 * and, with `memory`, the memory for 1,000 scenarios. */
async function benchEngine(args: readonly string[]): Promise<number> {
  const count = 50;
  const folder = await mkdtemp(join(tmpdir(), 'bench-engine-'));
  try {
    // Before the cluster is booted, which uses part of the machine.
    const linted = await lintFiles(folder, 1000);
    let missed = linted > 2000;
    console.log(`lint of 1,000 files: ${(linted / 1000).toFixed(2)} s (at most 2 s)`);
    const whole = loadPlatform(join(root, 'scenarios/platform.yaml'));
    const disable = ['traefik', 'coredns', 'metrics-server', 'local-storage'];
    const empty = { ...whole, platform: 'bench', cluster: { ...whole.cluster, disable }, releases: [] };
    await using session = await Session.open({ platform: empty, target: 'k3s', reportsFolder: folder });
    await session.update();
    const { cluster } = session.environment;
    if (cluster === undefined) throw new Error('the engine bench needs a cluster');
    await run(session, folder, 5, 1);
    await runByHand(cluster.client, 5, 1);
    console.log('what                      by hand    scenarios    ratio    expected');
    for (const [workers, mostMs] of [
      [1, 3000],
      [4, 1500],
    ] as const) {
      const hand = await runByHand(cluster.client, count, workers);
      const own = await run(session, folder, count, workers);
      missed ||= own > mostMs;
      const name = `${count} scenarios, ${workers} at once`;
      console.log(
        `${name.padEnd(24)} ${seconds(hand)} ${seconds(own)}    ${(own / hand).toFixed(2).padStart(7)}    at most ${mostMs / 1000} s`,
      );
    }
    const woken = await measureWake(session, folder, 20);
    const slowest = woken.at(-1) ?? Number.NaN;
    missed ||= slowest > 100;
    console.log(
      `from the write of a change to the verdict of the waiting step: median ${(woken[10] ?? 0).toFixed(0)} ms, slowest of 20 ${slowest.toFixed(0)} ms (at most 100 ms)`,
    );
    if (args.includes('memory')) {
      const few = await peakMemory(folder, scenarioText, 10);
      const many = await peakMemory(folder, scenarioText, 1000);
      missed ||= many > few * mostGrowth;
      console.log(
        `memory of a run with 10 scenarios ${few} MiB, with 1,000 ${many} MiB: ratio ${(many / few).toFixed(2)} (at most ${mostGrowth})`,
      );
    }
    return missed ? 1 : 0;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Milliseconds that `count` scenarios take. */
async function run(session: Session, folder: string, count: number, workers: number): Promise<number> {
  const file = join(folder, `${count}.yaml`);
  const documents = Array.from({ length: count }, (_, index) => `scenario: Number ${index}${scenarioText}`);
  await writeFile(file, documents.join('---\n'));
  const scenarios = loadScenarios([file], []);
  const begun = performance.now();
  const results = (await session.run({ scenarios, workers })).result.scenarios;
  const took = performance.now() - begun;
  const failed = results.find(({ verdict }) => verdict !== 'passed');
  if (results.length !== count || failed !== undefined)
    throw new Error(`${results.length} of ${count} scenarios ran; ${JSON.stringify(failed?.steps.at(-1)?.failure)}`);
  return took;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(2)} s`.padStart(10);
}

process.exitCode = await benchEngine(process.argv.slice(2));
