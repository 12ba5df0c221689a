import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { dump, load } from 'js-yaml';
import { loadPlatform } from '../../load/load-platform.ts';
import { loadScenarios } from '../../load/load-scenarios.ts';
import { stepKinds } from '../../steps/registry.ts';
import { failureOf } from '../../targets/install/run-task.ts';
import type { Releases } from '../../targets/target.ts';
import { testWithEngine } from '../fixtures/with-engine.ts';
import { Session } from '../session.ts';
import { departure, failureIn, withoutEvidence } from './fixtures/golden-failure.ts';

const fixture = (name: string) => fileURLToPath(new URL(`fixtures/faults/${name}`, import.meta.url));

/** Values of a release that cannot work. */
interface Fault {
  readonly timeoutMs?: number;
  readonly [key: string]: unknown;
}

const faults = load(readFileSync(fixture('installs.yaml'), 'utf8')) as Readonly<Record<string, Fault>>;
const chart = fixture('chart');

/** Faults that a release has one after the other, each mended before the next: none is told with what an earlier one left. */
const mended = [
  ['account-missing', 'image-name', 'secret-key', 'cpu-too-much'],
  ['stateful-image-name', 'account-missing-stateful', 'stateful-crash'],
];

testWithEngine('Every fault of a release, its jobs and its routes is reported with its cause', async (t) => {
  t.timeout(600_000);
  const folder = mkdtempSync(join(tmpdir(), 'faults-'));
  t.teardown(() => rm(folder, { recursive: true, force: true }));
  const platform = loadPlatform(fixture('platform.yaml'));
  const names = platform.releases.map(({ name }) => name);
  const scenarios = loadScenarios([fixture('routes.yaml')], names, stepKinds);
  await using session = await Session.open({ platform, target: 'k3s', reportsFolder: folder });
  await session.update();
  const { releases } = session.environment;
  if (releases === undefined) throw new Error('a cluster has releases');
  const departures: (string | undefined)[] = [];
  const tell = async (name: string, release = name) => {
    const error = await installWith(releases, folder, release, faults[name] ?? {}, name);
    departures.push(await departure(`fault-${name}`, withoutEvidence(failureOf(error)), { of: release, as: name }));
  };
  const routes = session.run({ scenarios, workers: 4 });
  const soiled = Promise.all(
    mended.map(async (names, nth) => {
      const release = `soiled-${nth}`;
      for (const name of names) {
        await tell(name, release);
        t.is(await installWith(releases, folder, release, { kind: faults[name]?.['kind'] }, name), 'installed');
      }
    }),
  );
  await inTurn(Object.keys(faults), 12, tell);
  await soiled;
  for (const result of (await routes).result.scenarios)
    departures.push(await departure(`fault-${result.name}`, withoutEvidence(failureIn(result))));
  t.deepEqual(
    departures.filter((text) => text !== undefined),
    [],
  );
});

/** Begins with each of the names in their order, with so many at once. */
async function inTurn(names: readonly string[], atOnce: number, run: (name: string) => Promise<void>): Promise<void> {
  const left = [...names];
  const worker = async () => {
    for (let name = left.shift(); name !== undefined; name = left.shift()) await run(name);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}

/** Installs a release with a values file of its own, which is named after the fault. @returns what keeps it from being installed. */
async function installWith(
  releases: Releases,
  folder: string,
  release: string,
  fault: Fault,
  name: string,
): Promise<unknown> {
  const { timeoutMs = 60_000, ...values } = fault;
  const own = join(folder, release);
  mkdirSync(own, { recursive: true });
  const file = join(own, `${name}.yaml`);
  writeFileSync(file, dump(values));
  const { signal } = new AbortController();
  return releases
    .install(release, chart, { values: {}, valuesFiles: [file], timeoutMs, signal })
    .then(() => 'installed')
    .catch((error: unknown) => error);
}
