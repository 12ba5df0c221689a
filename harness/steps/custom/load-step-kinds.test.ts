import { mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { createServer, type ServerHttp2Stream } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import test, { type ExecutionContext } from 'ava';
import { loadScenarios } from '../../load/load-scenarios.ts';
import { InputError } from '../../model/errors/input-error.ts';
import { filesUsed, releasesUsed } from '../../model/scenario/scenario-uses.ts';
import { context } from '../../session/fixtures/scenario-of.ts';
import { stepKinds } from '../registry.ts';
import { loadStepKinds } from './load-step-kinds.ts';

const grpcHealth = fileURLToPath(new URL('fixtures/steps/grpc-health.ts', import.meta.url));

function folderOf(t: ExecutionContext, files: Readonly<Record<string, string>>): (name: string) => string {
  const folder = mkdtempSync(join(tmpdir(), 'step-kinds-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  mkdirSync(join(folder, 'steps'));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return (name) => join(folder, name);
}

/** A gRPC server that gives this health status, or this grpc-status. */
async function grpcServer(t: ExecutionContext, status: number, code = 0) {
  const asked: Buffer[] = [];
  const server = createServer();
  server.on('stream', (stream: ServerHttp2Stream) => {
    stream.on('data', (chunk: Buffer) => asked.push(chunk));
    stream.on('end', () => {
      stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
      stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': String(code) }));
      stream.end(Buffer.from([0, 0, 0, 0, 2, 8, status]));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.teardown(() => void server.close());
  return { asked, address: { host: '127.0.0.1', port: (server.address() as AddressInfo).port } };
}

const scenario = 'scenario: It serves\nsteps:\n  - grpcHealth: {to: api, service: shop}\n';

async function runScenarioOf(t: ExecutionContext, text: string, status: number, code?: number) {
  const path = folderOf(t, { 'a.yaml': text });
  const { asked, address } = await grpcServer(t, status, code);
  const kinds = await loadStepKinds({ steps: [grpcHealth] });
  const [read] = loadScenarios([path('a.yaml')], ['api'], kinds);
  if (read === undefined) throw new Error('the file holds a scenario');
  const { runOn, scenarioContext } = await context(t, () => undefined);
  const { target } = await scenarioContext.environments.open(read);
  const result = await runOn({ ...target, address: async () => address }, read);
  return { result, asked, read };
}

test('A custom step passes, is named by its title, and its release and file count as used', async (t) => {
  const { result, asked, read } = await runScenarioOf(t, scenario, 1);
  t.is(result.verdict, 'passed');
  t.like(result.steps[0], { name: 'gRPC health of api', kind: 'grpcHealth' });
  t.is(Buffer.concat(asked).toString('latin1'), '\0\0\0\0\x06\n\x04shop');
  t.deepEqual(releasesUsed(read), ['api']);
  t.true(filesUsed(read).includes(grpcHealth));
});

test('A custom step fails by what it implies, and its expectation is compared', async (t) => {
  const { result } = await runScenarioOf(t, scenario, 2);
  t.like(result.steps[0]?.failure, { observed: 'status: "NOT_SERVING"' });
  const expected = scenario.replace('\n', '\n').concat('    expect: {status: NOT_SERVING}\n');
  t.is((await runScenarioOf(t, expected, 2)).result.verdict, 'passed');
});

test('An error of a custom step is reported like the errors of the kit', async (t) => {
  const { result } = await runScenarioOf(t, scenario, 1, 12);
  t.like(result.steps[0]?.failure, { message: 'api did not answer the health check', observed: 'grpc-status 12: ' });
});

test('An unknown key of a custom step is reported with the allowed keys', async (t) => {
  const path = folderOf(t, { 'a.yaml': 'scenario: A\nsteps:\n  - grpcHealth: {to: api, prot: grpc}\n' });
  const kinds = await loadStepKinds({ steps: [grpcHealth] });
  const error = t.throws(() => loadScenarios([path('a.yaml')], ['api'], kinds), { instanceOf: InputError });
  t.regex(
    error?.message ?? '',
    /a\.yaml:3:\d+: .*unknown key "prot" \(did you mean port\?\); allowed: to, port, service/,
  );
});

test('Without step files, only the step kinds of the kit exist', async (t) => {
  t.is(await loadStepKinds({ steps: [] }), stepKinds);
});

test('A changed step file is loaded again', async (t) => {
  const path = folderOf(t, { 'steps/a.mjs': definition("name: 'first'") });
  t.true((await loadStepKinds({ steps: [path('steps/a.mjs')] })).has('first'));
  writeFileSync(path('steps/a.mjs'), definition("name: 'second'"));
  utimesSync(path('steps/a.mjs'), 1, 1);
  const kinds = await loadStepKinds({ steps: [path('steps/a.mjs')] });
  t.deepEqual([kinds.has('first'), kinds.has('second')], [false, true]);
});

/** A step file in JavaScript whose definition has these keys in the place of right ones. */
function definition(keys: string): string {
  return `import { defineStep, z } from 'platform-scenarios';
export const own = defineStep({
  name: 'own', schema: z.strictObject({}).describe('Does it.'), expectation: z.strictObject({}),
  needsCluster: false, example: '- own: {}', run: async () => ({ run: async () => ({}) }), ${keys},
});
`;
}

const wrong: Readonly<Record<string, readonly [text: string, said: string]>> = {
  'no step kind': ['export const a = 1;', '1:1: no step kind is exported; expected an exported result of defineStep'],
  'a name that is taken': [definition("name: 'sql'"), '2:1: step kind own: name: step kind "sql" already exists'],
  'a name of a modifier': [
    definition("name: 'when'"),
    '2:1: step kind own: name: expected another name: this one is a key of every step',
  ],
  'no run': [
    definition('run: 1'),
    "2:1: step kind own: run: expected a function that loads its implementation: () => import('./run.ts')",
  ],
  'a schema of another library': [
    definition('schema: {}'),
    '2:1: step kind own: schema: expected a schema of zod 4: z.strictObject({...})',
  ],
  'no description': [
    definition('schema: z.strictObject({})'),
    '2:1: step kind own: schema: expected a description: .describe("What the step does.")',
  ],
  'an unknown key': [
    definition('titel: () => 1'),
    '2:1: step kind own: unknown key "titel" (did you mean title?); allowed: name, ',
  ],
  'wrong syntax': ['const a = 1;\nexport const = 2;', '2:1: cannot be loaded: SyntaxError: Unexpected token'],
  'an error': ['\nthrow new Error("no disk");', '2:1: cannot be loaded: Error: no disk'],
};

for (const [what, [text, said]] of Object.entries(wrong)) {
  test(`A step file with ${what} is bad input and reported with its location`, async (t) => {
    const path = folderOf(t, { 'steps/a.mjs': text });
    const error = await t.throwsAsync(loadStepKinds({ steps: [path('steps/a.mjs')] }), { instanceOf: InputError });
    const where = relative(process.cwd(), path('steps/a.mjs'));
    t.true(error?.message.startsWith(`${where}:${said}`), error?.message);
  });
}

test('The documentation shows the tested step file', (t) => {
  const page = readFileSync(new URL('../../../docs/custom-steps.md', import.meta.url), 'utf8');
  t.true(page.includes(`\`\`\`ts\n${readFileSync(grpcHealth, 'utf8')}\`\`\``));
});

/** Runs scenarios with the step file of the documentation that imports this module, and gives their first failures.
 * @param driver a module in place of the driver, which says what it was asked */
async function documented(t: ExecutionContext, module: string, driver: string, scenarios: string) {
  const page = readFileSync(new URL('../../../docs/custom-steps.md', import.meta.url), 'utf8');
  const program = [...page.matchAll(/^```ts\n(.*?)^```$/gms)].find(([text]) => text.includes(`from '${module}'`))?.[1];
  const path = folderOf(t, { 'steps/step.ts': program ?? '', 'a.yaml': scenarios });
  const folder = path(`node_modules/${module.split('/')[0]}`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'index.cjs'), driver);
  writeFileSync(join(folder, 'package.json'), '{"exports": {".": "./index.cjs", "./promise": "./index.cjs"}}');
  const kinds = await loadStepKinds({ steps: [path('steps/step.ts')] });
  const { runOn, scenarioContext } = await context(t, () => undefined);
  const failures = [];
  for (const read of loadScenarios([path('a.yaml')], ['api'], kinds)) {
    const { target } = await scenarioContext.environments.open(read);
    const connection: typeof target.connection = async (release, how) => ({ uri: `${how?.protocol}://${release}/` });
    failures.push((await runOn({ ...target, connection }, read)).steps[0]?.failure);
  }
  return failures;
}

test('The MySQL step of the documentation queries the database of the release and closes its connection', async (t) => {
  const driver = `exports.createConnection = async ({ uri }) => ({
    execute: async (query, values) => {
      if (query === 'selec') throw new Error('syntax');
      return [[{ n: uri + query + values }]];
    },
    destroy: () => undefined,
  });`;
  const failures = await documented(
    t,
    'mysql2/promise',
    driver,
    `scenario: A
steps: [{mysql: {to: api, query: "select ?", values: [1]}, expect: {rows: [{n: 2}]}}]
---
scenario: B
steps: [{mysql: {to: api, query: "selec"}}]
`,
  );
  t.like(failures[0], { observed: 'rows[0].n: "mysql://api/select ?1"' });
  t.like(failures[1], { message: 'the statement on api failed', observed: 'Error: syntax' });
});

test('The MongoDB step of the documentation runs a command on the database of the release, with exact numbers', async (t) => {
  const driver = `exports.BSON = { EJSON: { parse: (text) => ({ text }) }, BSONValue: class {} };
  exports.MongoClient = class {
    constructor(uri) { this.uri = uri; }
    db() {
      return {
        command: async ({ text }) => {
          if (text.includes('fnd')) throw new Error('no such command');
          return { cursor: { firstBatch: [{ asked: this.uri + text, at: new Date(0), n: 9007199254740993n }] } };
        },
      };
    }
    async close() {}
  };`;
  const failures = await documented(
    t,
    'mongodb',
    driver,
    `scenario: A
steps:
  - mongodb: {to: api, command: {find: orders, filter: {n: 9007199254740993}}}
    expect: {documents: [{at: "1970-01-01T00:00:00.000Z", n: 9007199254740993, asked: {contains: nothing}}]}
---
scenario: B
steps: [{mongodb: {to: api, command: {fnd: orders}}}]
`,
  );
  t.like(failures[0], {
    message: 'documents[0].asked is not as expected',
    observed:
      'documents[0].asked: "mongodb://api/{\\"find\\":\\"orders\\",\\"filter\\":{\\"n\\":{\\"$numberLong\\":\\"9007199254740993\\"}}}"',
  });
  t.like(failures[1], { message: 'the command on api failed', observed: 'Error: no such command' });
});
