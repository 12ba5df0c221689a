import { mkdtempSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { loadScenarios } from '../../load/load-scenarios.ts';
import { stepKinds } from '../../steps/registry.ts';
import { freePort } from '../../targets/local/environment/free-port.ts';
import type { StartedTarget } from '../../targets/target.ts';
import { context, json } from '../fixtures/scenario-of.ts';
import { failureIn, isGolden } from './fixtures/golden-failure.ts';

/** A failure of each kind that needs no cluster, by the name of its golden file. The API answers `/late` with 503 twice
 * and then with 500, `/gone` with 404, cuts `/cut` off, and anything else with a dataset. */
const kinds: Readonly<Record<string, string>> = {
  'request-mismatch': `
  - name: read it
    request: {to: api, path: /datasets/7, headers: {authorization: Bearer 0123456789}}
    expect: {status: 201, headers: {location: /datasets/7}, json: {id: 8, name: {matches: '^iris'}, files: {length: 2}}}`,
  'request-status': '\n  - request: {to: api, path: /gone}',
  'request-refused': '\n  - request: {to: nobody, path: /}',
  'request-cut-off': '\n  - request: {to: api, path: /cut}',
  'request-timeout': '\n  - {request: {to: api, path: /never}, timeout: 300ms}',
  'eventually-timeout': `
  - request: {to: api, path: /late}
    eventually: {within: 2s, every: 100ms}
    expect: {status: 200}`,
  'consistently-broken': `
  - request: {to: api, path: /breaks}
    consistently: {during: 5s, every: 20ms}`,
  'sql-refused': '\n  - sql: {to: nobody, query: "select $1::int", values: [1]}',
  'redis-refused': '\n  - redis: {to: nobody, command: [GET, a]}',
  'job-failed': '\n  - job: {run: job, env: {FAIL: "1"}}',
  'load-limit': `
  - load: {to: api, path: /gone, requests: 20, connections: 2}
    expect: {errorRate: {lt: 0.01}, p99Ms: {lt: 60000}}`,
  'script-exit-code': `
  - script:
      run: |
        echo checking
        echo "no such table: datasets" >&2
        exit 3`,
  'script-timeout': '\n  - {script: {run: "echo begun; sleep 60"}, timeout: 2s}',
  'script-name': '\n  - script: {run: "echo getaddrinfo ENOTFOUND nowhere.example >&2; exit 1"}',
  'capture-missing': '\n  - {request: {to: api, path: /}, capture: {next: json.links.next}}',
  'when-error': '\n  - {script: {run: "true"}, when: vars.count > 1}',
  'group-step': `
  - use: ask
    with: {path: /gone}
---
group: ask
parameters: {path: {}}
steps:
  - request: {to: api, path: "\${{ params.path }}"}`,
};

const folder = mkdtempSync(join(tmpdir(), 'failure-text-'));
test.after.always(() => rm(folder, { recursive: true, force: true }));

for (const [name, steps] of Object.entries(kinds)) {
  // One at a time: what is measured must not wait for its neighbours.
  test.serial(`The failure text matches its golden file: ${name}`, async (t) => {
    const seen = new Map<string, number>();
    const { runOn, scenarioContext } = await context(t, (request, response) => {
      const path = request.url ?? '';
      const nth = (seen.get(path) ?? 0) + 1;
      seen.set(path, nth);
      if (path === '/never') return;
      if (path === '/cut') return void request.destroy();
      if (path === '/gone') return json(response, { error: 'no such dataset' }, 404);
      if (path === '/late') return json(response, { error: 'starting' }, nth > 2 ? 500 : 503);
      if (path === '/breaks') return json(response, { nth: 0 }, nth === 4 ? 500 : 200);
      json(response, { id: 7, name: 'wine', files: ['a.csv'] });
    });
    const free = await freePort();
    const { target } = await scenarioContext.environments.open({} as never);
    const nobody: StartedTarget = {
      ...target,
      http: (release, how) =>
        release === 'nobody' ? Promise.resolve({ origin: `http://127.0.0.1:${free}` }) : target.http(release, how),
      connection: () =>
        Promise.resolve({ uri: `${name.startsWith('redis') ? 'redis' : 'postgres'}://u:p@127.0.0.1:${free}` }),
    };
    const head = `scenario: It works\nvars: {count: one}\nsteps:`;
    const file = join(folder, `${name}.yaml`);
    writeFileSync(file, head + steps);
    const [scenario] = loadScenarios([file], ['api', 'job', 'nobody'], stepKinds);
    if (scenario === undefined) throw new Error('the file holds a scenario');
    await isGolden(t, name, failureIn(await runOn(nobody, scenario)));
  });
}
