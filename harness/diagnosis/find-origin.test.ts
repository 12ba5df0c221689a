import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { load } from 'js-yaml';
import { event, object } from '../health/fixtures/seen.ts';
import type { Helm } from '../helm/binary/run-helm.ts';
import { configurationCause } from './causes/container/configuration-cause.ts';
import { refusedCause } from './causes/refused-cause.ts';
import type { Facts } from './facts.ts';
import { findOrigin } from './find-origin.ts';
import { facts, pod } from './fixtures/facts.ts';

/** A chart whose template has one value. */
const template = (size: string, secret: string) => `# Source: db/templates/all.yaml
apiVersion: apps/v1
kind: StatefulSet
metadata:
  name: api-0
spec:
  volumeClaimTemplates:
    - spec:
        resources:
          requests:
            storage: ${size}
  template:
    spec:
      volumes:
        - name: d
          secret:
            secretName: ${secret}
`;
const helm = {
  run: async (_args: readonly string[], { input = '' }: { input?: string } = {}) => {
    const { size = '100MB', secret = 'shop-tls' } = load(input) as { size?: string; secret?: string };
    return template(size, secret);
  },
} as unknown as Helm;

const folder = mkdtempSync(join(tmpdir(), 'origin-'));
test.after.always(() => rmSync(folder, { recursive: true }));
mkdirSync(join(folder, 'templates'));
writeFileSync(join(folder, 'values.yaml'), 'size: 100MB\nsecret: shop-tls\n');
writeFileSync(join(folder, 'templates/all.yaml'), template('{{ .Values.size }}', '{{ .Values.secret }}'));

async function originOf(cause: (facts: Facts) => ReturnType<typeof refusedCause>, given: Facts) {
  const field = cause(given)?.field;
  const made = { ...field, object: object('StatefulSet', 'api-0', {}), key: field?.key ?? '' };
  const rendered = { release: { name: 'db', chart: folder, values: [], set: {}, needs: [] }, chartPath: folder };
  return (await findOrigin({ helm, rendered, values: {}, namespace: 'shop' }, made))
    ?.split('\n')
    .map((line) => line.replace(/^.*\/(?=values|templates)/, ''));
}

test('An amount that is none is found, though Kubernetes does not say which it is', async (t) => {
  const text = `apply failed for object shop/api-0 apps/v1, Kind=StatefulSet: quantities must match the regular expression '^x$'`;
  t.deepEqual(await originOf(refusedCause, facts([], { messages: [{ text }] })), [
    'values.yaml:1:1 size: "100MB"',
    'templates/all.yaml:11 (StatefulSet/api-0, storage)',
  ]);
});

test('The line of the Secret that a volume asks for is found', async (t) => {
  const mounting = pod({}, {}, { volumes: [{ name: 'd', secret: { secretName: 'shop-tls' } }] });
  const failed = event(
    mounting,
    'FailedMount',
    'MountVolume.SetUp failed for volume "d" : secret "shop-tls" not found',
  );
  t.deepEqual(await originOf(configurationCause, facts([mounting, failed])), [
    'values.yaml:2:1 secret',
    'templates/all.yaml:17 (StatefulSet/api-0, secretName)',
  ]);
});

test('A value that a step gives is of the step, though a file has the same', async (t) => {
  const release = { name: 'db', chart: folder, values: [], set: {}, needs: [] };
  const field = { object: object('StatefulSet', 'api-0', {}), key: 'storage', value: '100MB' };
  const rendered = { release, chartPath: folder };
  const [value] =
    (await findOrigin({ helm, rendered, values: { size: '100MB' }, namespace: 'shop' }, field))?.split('\n') ?? [];
  t.is(value, 'values of the step: size: "100MB"');
});
