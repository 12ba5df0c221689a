import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import type { Tokens } from 'marked';
import { parseAllDocuments } from 'yaml';
import { z } from 'zod';
import { readDocument, root } from './documents.ts';

const kubeObject = z.looseObject({ kind: z.string(), metadata: z.looseObject({ name: z.string() }) });
type Rendered = z.output<typeof kubeObject>;

const podSpec = z.looseObject({
  serviceAccountName: z.string().default('default'),
  automountServiceAccountToken: z.boolean().default(true),
});

/** The golden renders of every chart with the local values, which `charts check` keeps up to date. */
function rendered(): Rendered[] {
  return globSync('{charts/*,scenarios/fixtures/*/chart}/tests/golden.yaml', { cwd: root }).flatMap((file) =>
    parseAllDocuments(readFileSync(join(root, file), 'utf8')).flatMap((document) => {
      const { data } = kubeObject.safeParse(document.toJS());
      return data ?? [];
    }),
  );
}

/** The pod specs at any depth of an object, with the name of the object. */
function podSpecs(value: unknown): z.output<typeof podSpec>[] {
  if (typeof value !== 'object' || value === null) return [];
  return 'containers' in value ? [podSpec.parse(value)] : Object.values(value).flatMap(podSpecs);
}

/** A table row for each ServiceAccount: its name, whether its pods mount a token, and its permissions. */
function rowsOf(objects: readonly Rendered[]): string[][] {
  const pods = objects.flatMap(podSpecs);
  const names = new Set([
    ...objects.filter(({ kind }) => kind === 'ServiceAccount').map(({ metadata }) => metadata.name),
    ...pods.map(({ serviceAccountName }) => serviceAccountName),
  ]);
  const bindings = objects.filter(({ kind }) => /^(Cluster)?RoleBinding$/.test(kind));
  return [...names].sort().map((name) => {
    const own = pods.filter(({ serviceAccountName }) => serviceAccountName === name);
    const bound = bindings.filter((binding) =>
      z
        .array(z.object({ name: z.string() }))
        .parse(binding['subjects'])
        .some((subject) => subject.name === name),
    );
    const token = own.some(({ automountServiceAccountToken }) => automountServiceAccountToken) ? 'yes' : 'no';
    return [name, token, bound.map(({ metadata }) => `role ${metadata.name}`).join(', ') || 'nothing'];
  });
}

test('The table of ServiceAccounts matches their permissions and whether their pods mount a token', (t) => {
  const objects = rendered();
  t.true(objects.length > 50, `${objects.length} objects`);
  const table = readDocument('docs/security.md').tokens.find(
    (token): token is Tokens.Table => token.type === 'table' && token.header[0]?.text === 'ServiceAccount',
  );
  t.deepEqual(
    table?.rows.map((cells) => cells.map(({ text }) => text.replaceAll('`', ''))),
    rowsOf(objects),
  );
});

test('A mounted token and a bound role appear in the table', (t) => {
  const pod = (spec: object) => ({ kind: 'Deployment', metadata: { name: 'web' }, spec: { template: { spec } } });
  const subjects = [{ kind: 'ServiceAccount', name: 'web' }];
  t.deepEqual(
    rowsOf([
      pod({ containers: [], serviceAccountName: 'web', automountServiceAccountToken: true }),
      pod({ containers: [], automountServiceAccountToken: false }),
      { kind: 'RoleBinding', metadata: { name: 'reader' }, subjects },
    ]),
    [
      ['default', 'no', 'nothing'],
      ['web', 'yes', 'role reader'],
    ],
  );
});
