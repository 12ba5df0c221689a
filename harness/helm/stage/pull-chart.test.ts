import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import test from 'ava';
import { EnvironmentError } from '../../model/errors/harness-error.ts';
import { createHelm, type Helm } from '../binary/run-helm.ts';
import { pullChart } from './pull-chart.ts';

const root = mkdtempSync(join(tmpdir(), 'pull-chart-'));
test.after.always(() => rmSync(root, { recursive: true }));

/** A chart repository that counts what it is asked for. */
async function serveCharts(helm: Helm) {
  const chart = join(root, 'web');
  mkdirSync(join(chart, 'templates'), { recursive: true });
  writeFileSync(join(chart, 'Chart.yaml'), 'apiVersion: v2\nname: web\nversion: 1.2.3\n');
  writeFileSync(join(chart, 'templates/a.yaml'), 'kind: ConfigMap\n');
  const served = join(root, 'served');
  await helm.run(['package', chart, '--destination', served]);
  await helm.run(['repo', 'index', served]);
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const file = basename(request.url ?? '');
    asked.push(file);
    if (existsSync(join(served, file))) response.end(readFileSync(join(served, file)));
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  return { repo: `http://127.0.0.1:${port}`, asked, close: () => server.close() };
}

test('A chart from a repository is pulled once and then served from the cache', async (t) => {
  const env = { ...process.env, XDG_CACHE_HOME: join(root, 'cache') };
  const helm = await createHelm(env);
  const { repo, asked, close } = await serveCharts(helm);
  const chart = { repo, name: 'web', version: '1.2.3' };
  const [first, second] = await Promise.all([pullChart(chart, helm, env), pullChart(chart, helm, env)]);
  t.is(first, second, 'two concurrent runs get the same folder');
  t.true(existsSync(join(first, 'templates/a.yaml')));
  t.true(asked.includes('web-1.2.3.tgz'));
  asked.length = 0;
  t.is(await pullChart(chart, helm, env), first);
  t.deepEqual(asked, []);

  const error = await t.throwsAsync(pullChart({ ...chart, version: '9.0.0' }, helm, env), {
    instanceOf: EnvironmentError,
  });
  t.is(error?.message, `chart ${repo}/web:9.0.0 cannot be pulled`);
  t.regex(error?.observed ?? '', /9\.0\.0.*not found/);
  t.regex(error?.next ?? '', /helm show chart web --repo http:\S+ --version 9\.0\.0$/);
  close();
});

test('A chart from an OCI registry is pulled by its address', async (t) => {
  const asked: (readonly string[])[] = [];
  const helm: Helm = {
    binary: { path: '', source: 'PATH' },
    run: async (args) => {
      asked.push(args);
      mkdirSync(join(args.at(-1) ?? '', 'podinfo'), { recursive: true });
      return '';
    },
  };
  const chart = { repo: 'oci://registry.example/charts', name: 'podinfo', version: '6.7.0' };
  const path = await pullChart(chart, helm, { XDG_CACHE_HOME: join(root, 'oci') });
  t.is(basename(path), 'podinfo');
  t.deepEqual(asked[0]?.slice(0, 4), ['pull', 'oci://registry.example/charts/podinfo', '--version', '6.7.0']);
});
