import test from 'ava';
import type { KubeObject } from '../../model/cluster/kube-object.ts';
import { isMapping } from '../../model/value-at.ts';
import { defaults } from '../kubernetes/defaults.ts';
import type { KubeSchema } from '../kubernetes/kube-schema.ts';
import type { Json } from '../render/json.ts';
import { compareManifests } from './compare/compare.ts';
import { original, schemas } from './fixtures/edited-shop.ts';

const [newest = { kinds: {}, definitions: {} }] = [...schemas.values()].slice(-1);

/** A value with every default of the table that it does not say. */
function withDefaults(given: KubeSchema | undefined, value: unknown): unknown {
  const name = given?.$ref;
  const schema = name === undefined ? given : newest.definitions[name];
  if (Array.isArray(value)) return value.map((item) => withDefaults(schema?.items, item));
  if (!isMapping(value)) return value;
  const filled: Record<string, unknown> = { ...value };
  for (const [key, fallback] of Object.entries(defaults[name?.split('.').slice(-3).join('.') ?? ''] ?? {}))
    filled[key] ??= typeof fallback === 'function' ? (fallback as (object: Json) => unknown)(filled) : fallback;
  const entries = Object.entries(filled).filter(([, item]) => item !== undefined);
  const whole = Object.fromEntries(
    entries.map(([key, item]) => [key, withDefaults(schema?.properties?.[key] ?? schema?.additionalProperties, item)]),
  );
  // An empty hook equals none, but an init container may not even have that.
  for (const container of (whole['initContainers'] ?? []) as Record<string, unknown>[]) delete container['lifecycle'];
  return whole;
}

test('nothing changes if a default of Kubernetes is written out or omitted', async (t) => {
  for (const { objects } of await original) {
    // The number of pods is the autoscaler's, and no default then.
    const short = objects.filter(({ kind }) => kind !== 'HorizontalPodAutoscaler');
    const long = short.map((object) => {
      const definition = newest.kinds[`${object.apiVersion}/${object.kind}`];
      return definition === undefined ? object : (withDefaults({ $ref: definition }, object) as KubeObject);
    });
    t.notDeepEqual(short, long);
    for (const [before, after] of [
      [short, long],
      [long, short],
    ]) {
      const [one, other] = [before ?? [], after ?? []].map((own) => ({
        objects: own,
        namespace: 'shop',
        chartLabel: '',
      }));
      if (one === undefined || other === undefined) return t.fail();
      t.deepEqual(compareManifests(one, other, { schemas, builtImages: [] }).findings, []);
    }
  }
  return;
});
