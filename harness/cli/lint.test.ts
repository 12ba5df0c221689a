import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import test from 'ava';
import { folder, harness } from './fixtures/command-line.ts';

const schema = { required: ['host'], properties: { host: { type: 'string' }, replicas: { type: 'integer' } } };

function write(files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
}

test.serial('lint names the values of the platform and of helm steps that the schema of a chart refuses', async (t) => {
  write({
    'typed/chart/Chart.yaml': 'apiVersion: v2\nname: chart\nversion: 1.0.0\n',
    'typed/chart/values.schema.json': JSON.stringify(schema),
    'typed/platform.yaml': 'releases:\n  - name: web\n    chart: chart\n    set: {host: a, replicas: two}\n',
    'typed/values/more.yaml': 'host: 1\n',
    'typed/group.yaml':
      'group: scaled\nparameters: {n: {}}\nsteps:\n  - helm: {upgrade: web, values: {replicas: ["${{ params.n }}"]}}\n',
    'typed/scenario.yaml': `scenario: values
steps:
  - helm: {upgrade: web, values: {replicas: 3}}
  - helm:
      upgrade: web
      valuesFiles: [values/more.yaml]
      values:
        replicas: many
  - helm: {install: other, chart: chart}
  - helm: {upgrade: web, values: {replicas: "\${{ 1 + 1 }}"}}
  - helm: {upgrade: web, values: {replicas: wrong}}
    expect: {error: {matches: replicas}}
  - {use: scaled, with: {n: 1}}
  - {use: scaled, with: {n: 2}}
finally:
  - skip: not yet
    helm: {upgrade: web, values: {replicas: wrong}}
`,
  });
  const { code, err } = await harness(['lint', '--platform', 'typed/platform.yaml']);
  t.is(code, 2);
  t.deepEqual(
    err.split('\n').filter((line) => /^\S+:\d+:\d+: /.test(line)),
    [
      'typed/platform.yaml:4:20: release web: replicas: string was given; expected integer',
      'typed/values/more.yaml:1:1: release web: host: number was given; expected string',
      'typed/scenario.yaml:8:19: release web: replicas: string was given; expected integer',
      'typed/scenario.yaml:9:11: release other: host: no value was given; expected one',
      'typed/group.yaml:4:45: release web: replicas: array was given; expected integer',
    ],
  );
});
