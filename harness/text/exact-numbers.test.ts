import test from 'ava';
import { load } from 'js-yaml';
import { parseJson, stringifyJson } from './exact-json.ts';
import { dumpYaml, exactSchema } from './exact-yaml.ts';

const beyond = ['9007199254740993', '-9007199254740993', '18446744073709551615', '123456789012345678901234567890'];

for (const digits of beyond) {
  test(`${digits} is read and written digit for digit, in JSON and in YAML`, (t) => {
    const value = { id: BigInt(digits), list: [BigInt(digits)] };
    t.deepEqual(parseJson(`{"id": ${digits}, "list": [${digits}]}`), value);
    t.is(stringifyJson(value), `{"id":${digits},"list":[${digits}]}`);
    t.deepEqual(load(`id: ${digits}\nlist: [${digits}]\n`, { schema: exactSchema }), value);
    t.is(dumpYaml(value), `id: ${digits}\nlist:\n  - ${digits}\n`);
  });
}

test('Numbers that JavaScript represents exactly stay numbers, and quoted digits stay strings', (t) => {
  const text = '{"a":5,"b":-9007199254740991,"c":0.1,"d":1e30,"e":"9007199254740993"}';
  const value = { a: 5, b: -9007199254740991, c: 0.1, d: 1e30, e: '9007199254740993' };
  t.deepEqual(parseJson(text), value);
  t.deepEqual(load(text, { schema: exactSchema }), value);
  t.deepEqual(load(dumpYaml(value), { schema: exactSchema }), value);
});

test('A hexadecimal YAML number is exact as well', (t) => {
  t.is(load('0x20000000000001', { schema: exactSchema }), 9007199254740993n);
});
