import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { createHelm } from '../../helm/binary/run-helm.ts';
import { InputError } from '../../model/errors/input-error.ts';
import { releaseSchema } from '../../model/platform.ts';
import type { TargetContext } from '../target.ts';
import { renderPlatform } from './render-platform.ts';

const definition = (group: string) => `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: monitors.${group}}
spec: {group: ${group}, names: {kind: Monitor, plural: monitors}, versions: [{name: v1, served: true}, {name: v0, served: false}]}
`;
const needing = (kind: string, name: string) => `{{- if not (.Capabilities.APIVersions.Has "${kind}") }}
{{- fail "ERROR: You have to deploy ${kind} first" }}
{{- end }}
apiVersion: v1
kind: ConfigMap
metadata: {name: ${name}}
`;

/** The names of what releases are rendered to; each is its needs and the files of its chart. */
async function rendered(
  t: ExecutionContext,
  given: Readonly<Record<string, readonly [needs: string[], files: Record<string, string>]>>,
) {
  const folder = mkdtempSync(join(tmpdir(), 'render-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const releases = Object.entries(given).map(([name, [needs, files]]) => {
    const all = { 'Chart.yaml': `apiVersion: v2\nname: ${name}\nversion: 1.0.0\n`, ...files };
    for (const [path, text] of Object.entries(all)) {
      const file = join(folder, name, path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
    }
    return releaseSchema.parse({ name, needs, chart: join(folder, name) });
  });
  const file = join(folder, 'platform.yaml');
  writeFileSync(file, 'releases: []\n');
  const platform = { platform: 'shop', file, releases };
  const context = { platform, signal: new AbortController().signal, now: () => 0, emit: () => undefined };
  await using resources = new AsyncDisposableStack();
  const none = async () => undefined;
  const all = await renderPlatform(context as unknown as TargetContext, await createHelm(), resources, none);
  return all.flatMap(({ objects }) => objects.map(({ metadata }) => metadata.name));
}

test('A chart that requires a kind is rendered with the definitions from the releases that it needs', async (t) => {
  const names = await rendered(t, {
    page: [['web'], { 'templates/all.yaml': needing('late.dev/v1', 'page') }],
    web: [
      ['kinds'],
      { 'templates/all.yaml': `${needing('shop.dev/v1/Monitor', 'web')}---\n${definition('late.dev')}` },
    ],
    kinds: [[], { 'crds/all.yaml': definition('shop.dev') }],
  });
  t.deepEqual(names, ['page', 'web', 'monitors.late.dev']);
});

test("The chart's own error is reported if no needed release defines the kind in that version", async (t) => {
  const kinds = [[], { 'templates/all.yaml': definition('shop.dev') }] as const;
  const refused = async (needs: string[], kind: string) => {
    const web = [needs, { 'templates/all.yaml': needing(kind, 'web') }] as const;
    const error = await t.throwsAsync(rendered(t, { web: [...web], kinds: [[], kinds[1]] }), {
      instanceOf: InputError,
    });
    return error?.message;
  };
  t.regex((await refused([], 'shop.dev/v1')) ?? '', /You have to deploy shop\.dev\/v1 first/);
  t.regex((await refused(['kinds'], 'shop.dev/v0')) ?? '', /You have to deploy shop\.dev\/v0 first/);
});
