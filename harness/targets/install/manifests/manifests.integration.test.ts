import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gadgetDefinition } from '../../../kube/fixtures/gadget-definition.ts';
import { loadPlatform } from '../../../load/load-platform.ts';
import { loadScenarios } from '../../../load/load-scenarios.ts';
import { ReleaseError } from '../../../model/errors/release-error.ts';
import { testWithEngine } from '../../../session/fixtures/with-engine.ts';
import { Session } from '../../../session/session.ts';
import { stepKinds } from '../../../steps/registry.ts';

const main = fileURLToPath(new URL('../../../cli/main.ts', import.meta.url));
const versions = fileURLToPath(new URL('../../../../ci/versions.yaml', import.meta.url));
const restricted = 'pod-security.kubernetes.io/enforce';

const web = (greeting: string) => `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      terminationGracePeriodSeconds: 0
      containers:
        - name: web
          image: busybox:1.37
          command: [sh, -c, 'mkdir /tmp/www && echo ${greeting} >/tmp/www/index.html && exec busybox httpd -f -p 8080 -h /tmp/www']
          readinessProbe: {tcpSocket: {port: 8080}, periodSeconds: 1}
`;
const service =
  'apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {selector: {app: web}, ports: [{port: 80, targetPort: 8080}]}\n';
/** What needs an order: the object before its definition, and that before its namespace. */
const gadgets = `apiVersion: example.org/v1
kind: Gadget
metadata: {name: one, namespace: gadgets}
---
${gadgetDefinition}---
apiVersion: v1
kind: Namespace
metadata: {name: gadgets}
`;
const files: Readonly<Record<string, string>> = {
  'plain/10-web.yaml': web('one'),
  'plain/20-service.yaml': service,
  'plain/30-more.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: more}\ndata: {a: "1"}\n',
  'gadgets.yaml': gadgets,
  'over/kustomization.yaml': 'namePrefix: far-\nresources: [all.yaml]\n',
  'over/all.yaml': `${web('far')}---\n${service}`,
  'noted/Chart.yaml': 'apiVersion: v2\nname: noted\nversion: 1.0.0\n',
  'noted/values.yaml': 'text: first\n',
  'noted/templates/all.yaml': `apiVersion: v1
kind: ConfigMap
metadata: {name: note}
data: {text: "{{ .Values.text }}"}
---
apiVersion: batch/v1
kind: CronJob
metadata: {name: tell}
spec:
  schedule: "0 0 31 2 *"
  jobTemplate:
    spec:
      template:
        spec:
          restartPolicy: Never
          containers: [{name: tell, image: "busybox:1.37", command: [echo, hello]}]
`,
  'platform.yaml': `
platform: manifold
labels: {team: shop}
namespaces: {faraway: {labels: {${restricted}: privileged}}}
cluster: {versions: ${versions}, disable: [traefik, metrics-server, local-storage]}
releases:
  - {name: plain, manifests: plain}
  - {name: gadgets, manifests: gadgets.yaml}
  - {name: far, kustomize: over, namespace: faraway, needs: [plain]}
  - {name: noted, chart: noted, namespace: notes}
`,
  'scenarios.yaml': `
scenario: A release of manifests can be requested, restarted, scaled, upgraded and rolled back
needs: [plain]
steps:
  - request: {to: plain, path: /}
    expect: {status: 200, body: {contains: one}}
  - scale: {release: plain, replicas: 2}
  - helm: {upgrade: plain}
    expect: {revision: 2}
  - assert: {apiVersion: apps/v1, kind: Deployment, name: web}
    expect: {object: {spec: {replicas: 2}, status: {readyReplicas: 2}}}
  - restart: {release: plain}
  - apply: {object: {apiVersion: v1, kind: ConfigMap, metadata: {name: more}, data: {a: "2"}}}
  - helm: {rollback: plain, revision: 1}
    expect: {revision: 3}
  - assert: {apiVersion: v1, kind: ConfigMap, name: more}
    expect: {object: {data: {a: "1"}}}
  - fault: {kill: {release: plain}}
  - helm: {uninstall: plain}
  - assert: {apiVersion: apps/v1, kind: Deployment}
    expect: {count: 0}
---
scenario: Its changes are undone
needs: [plain]
steps:
  - request: {to: plain, path: /}
    expect: {status: 200}
  - assert: {apiVersion: apps/v1, kind: Deployment, name: web}
    expect: {object: {spec: {replicas: 1}}}
---
scenario: Releases in other namespaces are found there
needs: [far, noted]
steps:
  - request: {to: far, path: /}
    expect: {status: 200, body: {contains: far}}
  - exec: {release: far, command: [cat, /tmp/www/index.html]}
    expect: {stdout: {contains: far}}
  # The node learns of a Service that was made again a little later than the API server.
  - exec: {release: far, command: [wget, -qO-, "http://web.manifold.svc.cluster.local"]}
    eventually: {within: 20s}
    expect: {stdout: {contains: one}}
  - restart: {release: far}
  - scale: {release: far, replicas: 0}
  - job: {run: noted}
    expect: {logs: {contains: hello}}
  - helm: {upgrade: noted, values: {text: second}}
  - assert: {apiVersion: v1, kind: ConfigMap, name: note, namespace: notes}
    expect: {object: {data: {text: second}}}
  - assert: {apiVersion: v1, kind: Namespace, name: faraway}
    expect: {object: {metadata: {labels: {${restricted}: privileged}}}}
---
scenario: A release with its own namespace cannot be isolated by namespace
isolation: namespace
needs: [noted]
steps: [{script: {run: "true"}}]
---
scenario: Only a chart has values
needs: [plain]
steps: [{helm: {upgrade: plain, values: {a: 1}}}]
---
scenario: A definition is applied before its object
needs: [gadgets]
steps: [{assert: {apiVersion: example.org/v1, kind: Gadget, name: one, namespace: gadgets}}]
`,
  'elsewhere.yaml': `
scenario: Runs on an existing cluster
needs: [plain, noted]
steps:
  - request: {to: plain, path: /}
    expect: {status: 200}
  - assert: {apiVersion: v1, kind: ConfigMap, name: note, namespace: notes}
`,
  'taken.yaml': 'scenario: Its namespace is taken\nneeds: [far]\nsteps: [{script: {run: "true"}}]\n',
  'outside.yaml':
    'scenario: Objects outside its namespace are removed\nneeds: [gadgets]\nsteps: [{script: {run: "true"}}]\n',
};

testWithEngine('A platform can combine charts, manifests and kustomizations in several namespaces', async (t) => {
  t.timeout(300_000);
  const folder = mkdtempSync(join(tmpdir(), 'manifold-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const write = (name: string, text: string) => {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  for (const [name, text] of Object.entries(files)) write(name, text);
  const platformFile = join(folder, 'platform.yaml');
  await using session = await Session.open({
    platform: platformFile,
    target: 'k3s',
    reportsFolder: join(folder, 'reports'),
  });
  const names = ['plain', 'gadgets', 'far', 'noted'];
  const scenarios = loadScenarios([join(folder, 'scenarios.yaml')], names, stepKinds);
  const { result } = await session.run({ scenarios, workers: 1 });
  const failureOf = (index: number) => result.scenarios[index]?.steps.find(({ failure }) => failure)?.failure;
  t.deepEqual(
    result.scenarios.map(({ verdict }) => verdict),
    ['passed', 'passed', 'passed', 'failed', 'failed', 'passed'],
    JSON.stringify(result, undefined, 1).slice(-20_000),
  );
  t.like(failureOf(3), { observed: 'it is installed into namespace notes', next: 'isolation: cluster' });
  t.like(failureOf(4), { message: 'release plain consists of manifests: it has no values' });
  const { cluster } = session.environment;
  const jobs = await cluster?.client.list({ apiVersion: 'batch/v1', kind: 'Job', namespace: 'notes' });
  t.deepEqual(jobs, [], 'the Job of the job step is gone');
  const get = (kind: string, name: string, namespace?: string) =>
    cluster?.client.get({ apiVersion: 'v1', kind, name, ...(namespace && { namespace }) });

  // What the files say no more is removed; what they say wrong is told at its line.
  rmSync(join(folder, 'plain/30-more.yaml'));
  await session.update({ platform: loadPlatform(platformFile), releases: ['plain'] });
  t.is(await get('ConfigMap', 'more'), undefined);
  write('plain/10-web.yaml', web('two').replace('httpd', 'httqd'));
  const crashed = await t.throwsAsync(session.update({ platform: loadPlatform(platformFile), releases: ['plain'] }), {
    instanceOf: ReleaseError,
  });
  t.regex(crashed?.why?.cause ?? crashed?.why?.likelyCause ?? '', /httqd/);
  write('plain/10-web.yaml', web('two').replace('containers:', 'containerz:'));
  const refused = await t.throwsAsync(session.update({ platform: loadPlatform(platformFile), releases: ['plain'] }), {
    instanceOf: ReleaseError,
  });
  t.regex(`${refused?.message} ${refused?.observed}`, /plain\/10-web\.yaml:2|containerz/);
  write('plain/10-web.yaml', web('one'));
  await session.update({ platform: loadPlatform(platformFile), releases: ['plain'] });

  /** Runs the command line on the same cluster, as one that others use. */
  const elsewhere = async (file: string) => {
    const args = ['run', '--platform', 'platform.yaml', '--target', 'kubeconfig', file];
    const env = { ...process.env, KUBECONFIG: cluster?.kubeconfig ?? '' };
    const child = spawn(process.execPath, [main, ...args], { cwd: folder, env });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += String(chunk)));
    const [exitCode] = (await once(child, 'close')) as [number | null];
    return { exitCode, output };
  };
  const taken = await elsewhere('taken.yaml');
  t.is(taken.exitCode, 3, taken.output);
  t.regex(taken.output, /namespace faraway of platform\.yaml already exists on this cluster/);
  t.is((await get('Namespace', 'faraway'))?.metadata['deletionTimestamp'], undefined);
  const foreign = await elsewhere('outside.yaml');
  t.is(foreign.exitCode, 3, foreign.output);

  // Without what the first run has there, all of it can be made, and goes.
  write(
    'platform.yaml',
    (files['platform.yaml'] ?? '').replace(/namespaces: .*/, '').replace('namespace: notes', 'namespace: memos'),
  );
  write('elsewhere.yaml', (files['elsewhere.yaml'] ?? '').replace('namespace: notes', 'namespace: memos'));
  const clash = await elsewhere('outside.yaml');
  t.is(clash.exitCode, 4, clash.output);
  t.regex(clash.output, /cannot be part of release gadgets: it already existed before this run/);
  t.truthy(await get('Namespace', 'gadgets'));
  const other = await elsewhere('elsewhere.yaml');
  t.is(other.exitCode, 0, other.output);
  t.is(await get('Namespace', 'memos'), undefined);
  write('gadgets.yaml', gadgets.replaceAll('gadget', 'widget').replaceAll('Gadget', 'Widget'));
  const outside = await elsewhere('outside.yaml');
  t.is(outside.exitCode, 0, outside.output);
  t.is(await get('Namespace', 'widgets'), undefined);
  const definition = { apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition' };
  t.is(await cluster?.client.get({ ...definition, name: 'widgets.example.org' }), undefined);
});
