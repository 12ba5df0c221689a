import test from 'ava';
import { readSchemas } from './read-schemas.ts';
import { validateObject } from './validate-object.ts';

const service = (spec: Record<string, unknown>) => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'a' },
  spec,
});

test('an unknown field, a wrong type and a missing field are reported with their paths', async (t) => {
  for (const schemas of (await readSchemas()).values()) {
    const ports = [{ name: 'http', targetPort: 'http' }, { port: 'x' }];
    const found = validateObject(schemas, service({ typ: 'ClusterIP', ports })) ?? [];
    const problems = found.map(({ path, message }) => `${path}: ${message}`);
    t.is(problems.length, 3);
    t.regex(problems[0] ?? '', /^spec\.typ: is not a field; allowed are .*type/);
    t.is(problems[1], 'spec.ports[0].port: is missing');
    t.is(problems[2], 'spec.ports[1].port: found "x", expected integer');
  }
});

test('several unknown fields of a mapping are one problem', async (t) => {
  for (const schemas of (await readSchemas()).values()) {
    const found = validateObject(schemas, { ...service({ ports: [] }), type: 'ClusterIP', ports: [] }) ?? [];
    t.is(found.length, 1);
    t.regex(found[0]?.message ?? '', /^type, ports are not fields; allowed are .*spec/);
  }
});

test('a valid object has no problems, and a custom resource has no schema', async (t) => {
  for (const schemas of (await readSchemas()).values()) {
    t.deepEqual(validateObject(schemas, service({ ports: [{ port: 80, targetPort: 'http' }] })), []);
    t.is(validateObject(schemas, { apiVersion: 'example.com/v1', kind: 'Thing', metadata: { name: 'a' } }), undefined);
  }
});
