/** Writes kubernetes-VERSION.schema (JSON) for every Kubernetes version in ci/versions.yaml, from the OpenAPI document
 * in the Go module k8s.io/kubernetes. Needs Go, but only after a version was changed: the files are committed, so that
 * `npm run charts` needs neither Go nor a network. */
import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { parse } from 'yaml';
import { z } from 'zod';
import { trimOpenApi } from './trim-open-api.ts';

const run = promisify(execFile);
const versionsFile = join(import.meta.dirname, '../../versions.yaml');
const versions = z.object({ kubernetes: z.array(z.object({ version: z.string(), image: z.string() })) });

for (const { version, image } of versions.parse(parse(await readFile(versionsFile, 'utf8'))).kubernetes) {
  const release = /:(v\d+\.\d+\.\d+)/.exec(image)?.[1];
  if (release === undefined) throw new Error(`${versionsFile}: expected a tag such as v1.35.4-k3s1, found ${image}`);
  const { stdout } = await run('go', ['mod', 'download', '-json', `k8s.io/kubernetes@${release}`], { cwd: '/' });
  const { Dir: folder } = z.object({ Dir: z.string() }).parse(JSON.parse(stdout));
  const document: unknown = JSON.parse(await readFile(join(folder, 'api/openapi-spec/swagger.json'), 'utf8'));
  const path = join(import.meta.dirname, '../../../harness/charts/kubernetes', `kubernetes-${version}.schema`);
  await writeFile(path, `${JSON.stringify(trimOpenApi(document))}\n`);
  console.log(`wrote ${path} from Kubernetes ${release}`);
}
