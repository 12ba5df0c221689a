import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { loadImageMap, replaceImage } from '../../engine/image-map.ts';
import { provideImage } from '../../engine/provide-image.ts';
import { findHelm } from '../../helm/binary/find-helm.ts';
import { sleepingChart } from '../../session/fixtures/small-platform.ts';
import { testWithEngine } from '../../session/fixtures/with-engine.ts';

const main = fileURLToPath(new URL('../main.ts', import.meta.url));
const name = `standing-${process.pid}`;
const files: Readonly<Record<string, string>> = {
  'sleeper/Chart.yaml': 'apiVersion: v2\nname: sleeper\nversion: 1.0.0\n',
  'sleeper/values.yaml': 'image: busybox:1.37\npolicy: IfNotPresent\n',
  'sleeper/templates/deployment.yaml': sleepingChart,
  'sleeper/templates/secret.yaml':
    'apiVersion: v1\nkind: Service\nmetadata: {name: "{{ .Release.Name }}"}\nspec: {selector: {app.kubernetes.io/instance: "{{ .Release.Name }}"}, ports: [{name: http, port: 80}]}\n---\napiVersion: v1\nkind: Secret\nmetadata: {name: "{{ .Release.Name }}"}\nstringData: {password: correct-horse}\n',
  'platform.yaml': `
platform: ${name}
cluster:
  versions: ${fileURLToPath(new URL('../../../ci/versions.yaml', import.meta.url))}
  disable: [traefik, coredns, metrics-server, local-storage]
releases:
  - {name: first, chart: sleeper}
  - {name: second, chart: sleeper, needs: [first], set: {image: "${name}:1"}}
  - {name: other, chart: sleeper, optional: true}
  - {name: lost, chart: sleeper, optional: true, set: {image: "registry.example/lost:1.0"}}
  - {name: wrong, chart: sleeper, optional: true, set: {policy: Nevr}}
`,
  'scenario.yaml': `
scenario: A scenario runs on the platform that stands
needs: [second]
steps: [{exec: {release: second, command: [printenv, NOTE]}, expect: {stdout: rebuilt}}]
`,
  'alone.yaml': `
scenario: No other run changes its object
steps:
  - apply: {object: {apiVersion: v1, kind: ConfigMap, metadata: {name: note}, data: {run: "\${{ run.id }}"}}}
  - script: {run: "until [ -e go ]; do sleep 0.1; done"}
  - assert: {apiVersion: v1, kind: ConfigMap, name: note}
    expect: {object: {data: {run: "\${{ run.id }}"}}}
`,
  'lost.yaml': `
scenario: A scenario needs an image that cannot be had
needs: [lost]
steps: [{exec: {release: lost, command: ["true"]}}]
`,
};

testWithEngine('A platform runs from up to down: status reports it, and a run reuses it', async (t, engine) => {
  t.timeout(600_000);
  const folder = mkdtempSync(join(tmpdir(), 'standing-'));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const { path: helm } = await findHelm();
  const env = { ...process.env, HELM_BIN: helm };
  const run = (...args: readonly string[]) =>
    new Promise<{ code: number; output: string }>((resolve) => {
      execFile(
        process.execPath,
        [main, ...args, '--platform', 'platform.yaml'],
        { cwd: folder, env },
        (error, out, err) => resolve({ code: typeof error?.code === 'number' ? error.code : 0, output: out + err }),
      );
    });
  const start = (args: readonly string[]) => {
    const child = spawn(process.execPath, [main, ...args, '--platform', 'platform.yaml'], { cwd: folder, env });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
    const code = once(child, 'exit').then(([exitCode]: readonly unknown[]) => exitCode);
    const hears = async (pattern: RegExp) => {
      const ended = code.then(() => Promise.reject(new Error(`${args} ended without ${pattern}: ${output}`)));
      ended.catch(() => undefined);
      while (!pattern.test(output)) await Promise.race([once(child.stdout, 'data'), ended]);
    };
    return { child, code, hears, output: () => output };
  };
  const Image = replaceImage('busybox:1.37', loadImageMap());
  await provideImage(engine, Image, 'this test', () => undefined);
  /** Builds the image of release second, always under the same tag. */
  const build = async (note: string) => {
    const container = await engine.docker.createContainer({ Image, Env: [`NOTE=${note}`] });
    await container.commit({ repo: name, tag: '1' });
    await container.remove();
  };
  await build('first');
  t.teardown(async () => {
    await run('down');
    await engine.docker.getImage(`${name}:1`).remove({ force: true });
    rmSync(folder, { recursive: true });
  });
  const expect = async (args: readonly string[], code: number, ...patterns: readonly RegExp[]) => {
    const ran = await run(...args);
    t.is(ran.code, code, ran.output);
    for (const pattern of patterns) t.regex(ran.output, pattern);
    t.notRegex(ran.output, /correct-horse/);
  };

  await expect(['status'], 1, /^standing-\d+ is not running: /);
  await expect(
    ['up', 'secnod'],
    2,
    /no release "secnod" \(did you mean second\?\); it has: first, second, other, lost, wrong/,
  );
  // The needs of the named release come along, and nothing else.
  await expect(
    ['up', 'second'],
    0,
    /^✓ first +ready · sleeper-1\.0\.0$/m,
    /^✓ second +ready/m,
    /KUBECONFIG=\S+\.harness/,
  );
  const helmOnPath = new RegExp(`^  commands +export PATH="\\$PATH:.*${dirname(helm)}`, 'm');
  const omitted = /^○ other +not installed · optional: up --with other$/m;
  await expect(['status'], 0, /^✓ second +ready/m, omitted, /get secret first -o go-template/, helmOnPath);
  await expect(['open', 'other'], 3, /release other is not installed\nnext: .* up .*--with other/);
  await expect(['open', 'frist'], 2, /no release "frist" \(did you mean first\?\)/);
  const opened = spawn(process.execPath, [main, 'open', 'first', '--platform', 'platform.yaml'], { cwd: folder });
  const [first] = (await once(opened.stdout.setEncoding('utf8'), 'data')) as [string];
  t.regex(first, /^127\.0\.0\.1:\d+ forwards to port 80 of Service first$/m);
  opened.kill('SIGINT');
  t.deepEqual(await once(opened, 'exit'), [0, null]);
  await expect(['up', '--with', 'othr'], 2, /no release "othr" \(did you mean other\?\)/);
  await expect(['up', '--with', 'other'], 0, /install +second +unchanged/, /^✓ other +ready/m);
  await build('rebuilt');
  // Somebody removed a release behind the back of the kit.
  const kubeconfig = join(folder, `.harness/${name}.kubeconfig.yaml`);
  await promisify(execFile)(helm, ['uninstall', 'first', '-n', name, '--kubeconfig', kubeconfig]);
  await expect(['up', 'first'], 0, /install +first +\d/);
  await expect(
    ['run', '--target', 'k3s', '--reuse', 'scenario.yaml', 'lost.yaml'],
    0,
    /reused harness-standing/,
    /first +unchanged/,
    /second +with standing-\d+:1 as rebuilt/,
    /1 passed, 1 skipped/,
    /not run: optional release lost is unavailable: image registry\.example\/lost:1\.0, /,
  );
  await expect(['run', '--target', 'k3s', '--reuse', 'lost.yaml'], 5, /no scenario ran/i);
  // Commands that change the cluster take turns.
  const alone = ['run', '--target', 'k3s', '--reuse', 'alone.yaml'];
  const holder = start(alone);
  await holder.hears(/· scenario/);
  const { pid } = holder.child;
  const used = new RegExp(`^waiting for process ${pid}, which has used the kept cluster of ${name} since`, 'm');
  const [next, interrupted] = [start(alone), start(alone)];
  await Promise.all([next.hears(used), interrupted.hears(used)]);
  interrupted.child.kill('SIGINT');
  t.is(await interrupted.code, 130);
  await expect(['clean'], 0, new RegExp(`^left cluster harness-${name}-\\w+: process ${pid} is using it`, 'm'));
  writeFileSync(join(folder, 'go'), '');
  t.deepEqual([await holder.code, await next.code], [0, 0], holder.output() + next.output());
  rmSync(join(folder, 'go'));
  const killed = start(alone);
  await killed.hears(/· scenario/);
  // What is stopped is there again with what its objects hold, also that of releases which are not asked for.
  const down = start(['down', '--keep-data']);
  await down.hears(/^waiting for process/m);
  killed.child.kill('SIGKILL');
  t.is(await down.code, 0);
  t.regex(down.output(), /^stopped cluster harness-standing-\d+-\w+; its data is kept: `.* up/m);
  await expect(
    ['status'],
    1,
    /up.*` starts it again\n +kept data +\d+ MiB of cluster harness-standing-.*, stopped .* ago/,
  );
  await expect(['up', 'second'], 0, /restarted harness-standing/, /second +unchanged/, /^✓ second +ready/m);
  // A container that was just started again counts as ready once it has run for a while; nobody waited for this one.
  for (let tries = 0; tries < 20 && (await run('status')).code !== 0; tries++) await delay(1000);
  await expect(['status'], 0, /^✓ other +ready/m);
  // It ends although the cluster keeps running, and says why as a run does.
  await expect(
    ['up', 'wrong'],
    4,
    /✗ install: wrong\n +release wrong could not be installed\n +cause +Kubernetes refuses Deployment\/wrong: .*imagePullPolicy/,
    /platform\.yaml:\d+:\d+ policy: "Nevr"/,
  );
  await expect(['down', '--keep-data'], 0);
  await expect(['down'], 0, /^removed cluster harness-standing-\d+-\w+ with its volumes$/m);
  await expect(['down'], 0, /^standing-\d+ is not running$/m);
  t.false(existsSync(join(folder, `.harness/${name}.kubeconfig.yaml`)));
  const left = await engine.docker.listContainers({
    all: true,
    filters: { label: [`platform-scenarios.platform=${name}`] },
  });
  t.deepEqual(left, []);
});
