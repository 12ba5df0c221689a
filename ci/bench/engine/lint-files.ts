import { spawnSync } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const cli = join(import.meta.dirname, '../../../harness/cli/main.ts');
const platform = `platform: bench
cluster: {versions: versions.yml}
releases: [{name: api, chart: chart}]
`;
const scenario = (number: number) => `scenario: Number ${number} is made, found and listed
tags: [api]
vars: {name: "set-${number}-\${{ run.id }}"}
steps:
  - name: make it
    request: {method: POST, to: api, path: /datasets, json: {name: "\${{ vars.name }}"}}
    expect: {status: 201, headers: {location: {matches: ^/datasets/\\d+$}}, json: {id: {type: integer}}}
    capture: {id: json.id}
  - name: it is in the list
    eventually: {within: 10s}
    request: {to: api, path: /datasets}
    expect: {json: {datasets: {contains: {id: "\${{ captured.id }}"}}}}
  - assert: {apiVersion: apps/v1, kind: Deployment, name: api}
    expect: {object: {status: {readyReplicas: {gte: 1}}}}
finally:
  - request: {method: DELETE, to: api, path: "/datasets/\${{ captured.id }}"}
`;

/** Milliseconds that `harness lint` takes for `count` scenario files, including the start of its process. */
export async function lintFiles(folder: string, count: number): Promise<number> {
  await mkdir(join(folder, 'lint/chart'), { recursive: true });
  await writeFile(join(folder, 'lint/chart/Chart.yaml'), 'apiVersion: v2\nname: api\nversion: 1.0.0\n');
  await writeFile(join(folder, 'lint/versions.yml'), 'kubernetes: [{version: "1.35", image: "k3s:1.35"}]\n');
  await writeFile(join(folder, 'lint/platform.yaml'), platform);
  const files = Array.from({ length: count }, (_, number) => number);
  await Promise.all(files.map((number) => writeFile(join(folder, `lint/scenario-${number}.yaml`), scenario(number))));
  const begun = performance.now();
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [cli, 'lint', '--platform', join(folder, 'lint/platform.yaml')],
    { encoding: 'utf8' },
  );
  const took = performance.now() - begun;
  if (status !== 0 || !stdout.includes(`${count} scenarios`))
    throw new Error(`lint exited with ${status}: ${stdout}${stderr}`);
  return took;
}
