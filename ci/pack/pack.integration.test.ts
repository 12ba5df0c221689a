import { appendFileSync, cpSync, globSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import test, { type ExecutionContext } from 'ava';
import { testWithEngine } from '../../harness/session/fixtures/with-engine.ts';
import { run, whyNoNpm } from './fixtures/run.ts';

// The same as a user of the package does: install the tarball in an empty folder outside the repository.
const root = fileURLToPath(new URL('../../', import.meta.url));
const fixtures = fileURLToPath(new URL('fixtures/', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'packed-'));
test.after.always(() => rmSync(folder, { recursive: true }));

const kit = (...args: string[]) => run('npx', ['platform-scenarios', ...args], folder);

if (whyNoNpm === undefined) {
  test.before(async (t) => {
    t.timeout(600_000);
    const packed = await run('npm', ['pack', '--pack-destination', folder], join(root, 'harness'));
    t.is(packed.code, 0, packed.text);
    cpSync(join(fixtures, 'chart'), join(folder, 'chart'), { recursive: true });
    writeFileSync(join(folder, 'package.json'), '{"private": true, "type": "module"}');
    const installed = await run('npm', ['install', tarball()], folder);
    t.is(installed.code, 0, installed.text);
  });
}

function tarball(): string {
  const [name = ''] = globSync('platform-scenarios-*.tgz', { cwd: folder });
  return join(folder, name);
}

/** A serial test; skipped, and counted, with the reason in its title where npm is out of reach. */
function packed(title: string, body: (t: ExecutionContext) => Promise<void>): void {
  if (whyNoNpm === undefined) test.serial(title, body);
  else test.serial.skip(`${title} (${whyNoNpm})`, () => undefined);
}

packed(
  'The package contains compiled code, schemas and guides, but no tests, sources or other files of this repository',
  async (t) => {
    const { text } = await run('tar', ['-tzf', tarball()], folder);
    const files = text.trim().split('\n');
    const expected = [
      'README.md',
      'LICENSE',
      'dist/cli/main.js',
      'dist/index.d.ts',
      'dist/schemas/scenario.schema.json',
    ];
    for (const name of expected) t.true(files.includes(`package/${name}`), name);
    t.deepEqual(
      files.filter((name) => /\.test\.|fixtures|\.golden\.|(?<!\.d)\.ts$|kaggle/.test(name)),
      [],
    );
    t.true(statSync(tarball()).size < 1.5e6, `${statSync(tarball()).size} bytes`);
    const { scripts = {} } = JSON.parse(readFileSync(join(root, 'harness/package.json'), 'utf8'));
    t.deepEqual(
      Object.keys(scripts).filter((name) => /install/.test(name)),
      [],
    );
  },
);

packed('init writes a platform and a scenario for a chart, and lint accepts them', async (t) => {
  t.timeout(300_000);
  const { code, text } = await kit('init', '--yes');
  t.is(code, 0, text);
  t.regex(text, /^wrote scenarios\/platform\.yaml\nwrote scenarios\/greeter\.yaml\nnext: npx platform-scenarios run$/m);
  t.regex(readFileSync(join(folder, 'scenarios/greeter.yaml'), 'utf8'), /request: \{to: greeter, .*path: \/ready\}/);
  const schema = /\$schema=(\S+)/.exec(readFileSync(join(folder, 'scenarios/greeter.yaml'), 'utf8'))?.[1] ?? '';
  t.true(statSync(join(folder, 'scenarios', schema)).isFile());
  t.deepEqual(await kit('lint'), { code: 0, text: '1 release and 1 scenario are valid\n' });
});

packed('The scenario that init wrote passes on the local target, with the command of the workload', async (t) => {
  t.timeout(300_000);
  const local = '    local: {run: [node, chart/server.cjs], ports: {http: PORT}}\n';
  appendFileSync(join(folder, 'scenarios/platform.yaml'), local);
  const { code, text } = await kit('run', '--target', 'local');
  t.is(code, 0, text);
  t.regex(text, /1 passed/);
});

const onK3s = whyNoNpm === undefined ? testWithEngine : packed;
onK3s('The scenario that init wrote passes on k3s', async (t) => {
  t.timeout(600_000);
  const { code, text } = await kit('run', '--target', 'k3s');
  t.is(code, 0, text);
  t.regex(text, /1 passed/);
});

packed('The API runs scenarios from JavaScript', async (t) => {
  t.timeout(300_000);
  cpSync(join(fixtures, 'program.js'), join(folder, 'program.js'));
  t.deepEqual(await run(process.execPath, ['program.js'], folder), { code: 0, text: 'passed\n' });
});

packed('The types of the package compile in a strict TypeScript program', async (t) => {
  t.timeout(300_000);
  cpSync(join(fixtures, 'program.ts'), join(folder, 'program.ts'));
  const flags = [
    '--strict',
    '--noEmit',
    '--skipLibCheck',
    '--module',
    'nodenext',
    '--target',
    'es2023',
    '--types',
    'node',
  ];
  const compiler = join(root, 'node_modules/typescript/bin/tsc');
  const { code, text } = await run(process.execPath, [compiler, ...flags, 'program.ts'], folder);
  t.is(code, 0, text);
});

packed('On an older Node the command prints the required version in one line', async (t) => {
  const older =
    "data:text/javascript,Object.defineProperty(process,'versions',{value:{...process.versions,node:'20.1.0'}})";
  const main = join(folder, 'node_modules/platform-scenarios/dist/cli/main.js');
  const { code, text } = await run(process.execPath, ['--import', older, main, 'lint'], folder);
  t.is(code, 2);
  t.regex(text, /^platform-scenarios needs Node 22\.22 or newer, and this is Node 20\.1\.0; next: [^\n]+\n$/);
});
