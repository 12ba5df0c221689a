import test from 'ava';
import pg from 'pg';
import { exactTypes, typeName } from './exact-types.ts';

const { builtins } = pg.types;
const read = (oid: number, text: string) => exactTypes.getTypeParser(oid)(text);

for (const [name, oid, text, value] of [
  ['bool', builtins.BOOL, 't', true],
  ['bool', builtins.BOOL, 'f', false],
  ['int2', builtins.INT2, '-3', -3],
  ['int4', builtins.INT4, '42', 42],
  ['oid', builtins.OID, '16384', 16384],
  ['float4', builtins.FLOAT4, '1.5', 1.5],
  ['float8', builtins.FLOAT8, '2.5', 2.5],
  ['float8 that is NaN', builtins.FLOAT8, 'NaN', 'NaN'],
  ['float8 that is infinite', builtins.FLOAT8, 'Infinity', 'Infinity'],
  ['int8', builtins.INT8, '9007199254740993', '9007199254740993'],
  ['numeric', builtins.NUMERIC, '1.10', '1.10'],
  ['date', builtins.DATE, '2024-03-01', '2024-03-01'],
  ['timestamp', builtins.TIMESTAMP, '2024-03-01 10:00:00', '2024-03-01 10:00:00'],
  ['json', builtins.JSON, '{"n": 9007199254740993}', { n: 9007199254740993n }],
  ['jsonb', builtins.JSONB, '[1]', [1]],
  ['text', builtins.TEXT, '1', '1'],
] as const)
  test(`A ${name} is parsed from ${text}`, (t) => t.deepEqual(read(oid, text), value));

for (const [name, oid, text, value] of [
  ['bool', 1000, '{t,f,NULL}', [true, false, null]],
  ['int2', 1005, '{1,2}', [1, 2]],
  [
    'int4',
    1007,
    '{{1,2},{3,4}}',
    [
      [1, 2],
      [3, 4],
    ],
  ],
  ['oid', 1028, '{7}', [7]],
  ['int8', 1016, '{9007199254740993}', ['9007199254740993']],
  ['float4', 1021, '{1.5}', [1.5]],
  ['float8', 1022, '{2.5,NaN}', [2.5, 'NaN']],
  ['numeric', 1231, '{1.10}', ['1.10']],
  ['json', 199, '{"{\\"a\\": 1}"}', [{ a: 1 }]],
  ['jsonb', 3807, '{"{\\"a\\": 1}"}', [{ a: 1 }]],
  ['bytea', 1001, '{"\\\\x00ff"}', ['\\x00ff']],
  ['text', 1009, '{a,"b c"}', ['a', 'b c']],
  ['date', 1182, '{2024-03-01}', ['2024-03-01']],
  ['timestamptz', 1185, '{"2024-03-01 10:00:00+00"}', ['2024-03-01 10:00:00+00']],
  ['uuid', 2951, '{a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11}', ['a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11']],
  ...([18, 19, 1042, 1043, 1114, 1083, 1186, 1266] as const).map((element, index) => {
    const arrays = [1002, 1003, 1014, 1015, 1115, 1183, 1187, 1270] as const;
    return [`type ${element}`, arrays[index] ?? 0, '{x}', ['x']] as const;
  }),
] as const)
  test(`An array of ${name} is parsed as a list: ${text}`, (t) => t.deepEqual(read(oid, text), value as never));

test('A type is named as in PostgreSQL, or by its number if it is unknown', (t) => {
  t.is(typeName(builtins.INT8), 'int8');
  t.is(typeName(builtins.TIMESTAMPTZ), 'timestamptz');
  t.is(typeName(99_999), '99999');
});
