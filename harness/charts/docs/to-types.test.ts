import test from 'ava';
import { toTypes } from './to-types.ts';

const text = { type: 'string' };
const image = { $ref: '#/$defs/image' };
const $defs = { image: { type: 'object', properties: { tag: text } }, port: { type: 'integer' } };
const library = { properties: { name: text, image, 'kit-common': {} }, $defs };
const bases = [{ name: 'KitValues', from: '../kit/values.d.ts', schema: library }];
const head = '/** Generated from the values.schema.json of the chart by `charts docs`; not for editing. */\n\n';
const imported = `${head}import type { KitValues } from '../kit/values.d.ts';\n\n`;
const typesOf = (properties: Record<string, object>, definitions: object = $defs) =>
  toTypes('ApiValues', { type: 'object', properties, $defs: definitions }, ['kit', 'kit-common'], bases);

test('Values that equal those of the library have the type of the library', (t) => {
  t.is(typesOf({ name: text, image, kit: {} }), `${imported}export type ApiValues = KitValues;\n`);
});

test('Additional values extend the type of the library, with the definitions that they need', (t) => {
  t.is(
    typesOf({ name: text, image, port: { $ref: '#/$defs/port' } }),
    `${imported}export interface ApiValues extends KitValues {\n  readonly port?: port;\n}\n\ntype port = number;\n`,
  );
});

test('Values that differ from those of the library, or lack one, get a type of their own', (t) => {
  const alone = `${head}export interface ApiValues {\n`;
  t.true(typesOf({ name: { type: 'integer' }, image }).startsWith(alone));
  t.true(typesOf({ name: text }).startsWith(alone));
  t.true(typesOf({ name: text, image }, { ...$defs, image: text }).startsWith(alone));
});
