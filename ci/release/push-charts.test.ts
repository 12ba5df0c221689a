import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import test from 'ava';
import { createHelm } from 'platform-scenarios';
import { startOciRegistry } from './fixtures/oci-registry.ts';
import { pushCharts } from './push-charts.ts';

const root = join(import.meta.dirname, '../..');
const elsewhere = await mkdtemp(join(tmpdir(), 'elsewhere-'));
const registry = await startOciRegistry();
const repository = `oci://${registry.host}/charts`;
test.after.always(async () => {
  await registry[Symbol.asyncDispose]();
  await rm(elsewhere, { recursive: true, force: true });
});

/** Runs the kit's CLI in a folder outside this repository; returns the exit code and the output. */
async function kit(...args: readonly string[]): Promise<{ code: number; text: string }> {
  const main = join(root, 'harness/cli/main.ts');
  const env = { ...process.env, XDG_CACHE_HOME: join(elsewhere, 'cache') };
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [main, ...args], { cwd: elsewhere, env });
    return { code: 0, text: stdout };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, text: `${stdout}${stderr}` };
  }
}

test.serial('every library and chart is pushed to a registry with the libraries that it depends on', async (t) => {
  const archives = await pushCharts(root, repository);
  t.true(
    ['kit-common', 'kit-service', 'kit-job', 'postgres'].every((name) => archives.some((one) => one.startsWith(name))),
  );
  for (const archive of archives) {
    const [, name, version] = /^(.+)-(\d.*)\.tgz$/.exec(archive) ?? [];
    t.true(registry.asked.includes(`PUT /v2/charts/${name}/manifests/${version}`), archive);
  }
});

test.serial(
  'a chart in another repository is generated with the library from the registry and passes its checks',
  async (t) => {
    await mkdir(join(elsewhere, 'scenarios'));
    await writeFile(join(elsewhere, 'versions.yaml'), 'kubernetes: [{version: "1.35", image: "k3s:1"}]\n');
    await writeFile(
      join(elsewhere, 'scenarios/platform.yaml'),
      `platform: kiosk\ncluster: {versions: ../versions.yaml}\nreleases:\n  - {name: redis, chart: {repo: "${repository}", name: redis, version: ${await version('redis')}}}\n`,
    );
    const made = await kit(
      'new',
      'service',
      'kiosk',
      '--library',
      `${repository}/kit-service:${await version('library/service')}`,
    );
    t.is(made.code, 0, made.text);
    t.regex(
      await readFile(join(elsewhere, 'charts/kiosk/Chart.yaml'), 'utf8'),
      new RegExp(`repository: ${repository}\n`),
    );
    const checked = await kit('charts', 'check');
    t.is(checked.code, 0, checked.text);
    t.regex(checked.text, /ok {3}renders: 7/);
  },
);

test.serial('helm itself builds the dependencies of that chart from the registry', async (t) => {
  const chart = join(elsewhere, 'by-hand');
  await cp(join(elsewhere, 'charts/kiosk'), chart, { recursive: true });
  const helm = await createHelm();
  await helm.run(['dependency', 'update', chart, '--plain-http']);
  t.regex(await helm.run(['template', 'kiosk', chart]), /kind: Deployment/);
});

test.serial(
  'the impact of a library change on that chart is reported against the version in the registry',
  async (t) => {
    await cp(join(root, 'charts/library'), join(elsewhere, 'library'), { recursive: true });
    const file = join(elsewhere, 'library/common/templates/_pods.tpl');
    const template = await readFile(file, 'utf8');
    await writeFile(
      file,
      template.replace('enableServiceLinks: false', 'enableServiceLinks: false\n  hostNetwork: true'),
    );
    const from = `${repository}/kit-common:${await version('library/service')}`;
    const folders = ['--charts', 'library', '--chart', 'charts/kiosk'];
    const { code, text } = await kit('charts', 'impact', ...folders, '--from', from, '--no-cluster');
    t.is(code, 1, text);
    t.regex(text, /\| kiosk \| \*\*SECURITY\*\* \|/);
    const same = await kit(
      'charts',
      'impact',
      '--charts',
      'charts',
      '--from',
      `${repository}/kit-none:1.0.0`,
      '--no-cluster',
    );
    t.is(same.code, 3, same.text);
    t.regex(same.text, /kit-none:1\.0\.0 cannot be pulled/);
  },
);

test.serial(
  'the impact of a newer version in the registry on that chart is reported without a local library',
  async (t) => {
    const helm = await createHelm();
    await helm.run([
      'package',
      join(elsewhere, 'library/service'),
      '-u',
      '--version',
      '9.0.0',
      '--destination',
      elsewhere,
    ]);
    await helm.run(['push', join(elsewhere, 'kit-service-9.0.0.tgz'), repository, '--plain-http']);
    const from = `${repository}/kit-service:${await version('library/service')}`;
    const impact = ['charts', 'impact', '--from', from, '--no-cluster'];
    const alone = await kit(...impact);
    t.is(alone.code, 2, alone.text);
    t.regex(alone.text, /expected one of kiosk, or its new version by --chart oci:\/\/REGISTRY\/kit-service:VERSION/);
    const { code, text } = await kit(...impact, '--chart', `${repository}/kit-service:9.0.0`, '--bump');
    t.is(code, 1, text);
    t.regex(text, /\| kiosk \| \*\*SECURITY\*\* \|/);
    t.deepEqual(text.match(/^\*\*VERSION.*/gm), [
      '**VERSION** kiosk requires kit-service 2.x, which does not allow 9.0.0: expected 9.x',
    ]);
    t.regex(await readFile(join(elsewhere, 'charts/kiosk/Chart.yaml'), 'utf8'), /version: 9\.x/);
  },
);

async function version(chart: string): Promise<string> {
  return /^version: (.+)$/m.exec(await readFile(join(root, 'charts', chart, 'Chart.yaml'), 'utf8'))?.[1] ?? '';
}
