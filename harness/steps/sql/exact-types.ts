import pg from 'pg';
import { parseJson } from '../../text/exact-json.ts';

const textArrayType: number = 1009;

type Parse = (text: string) => unknown;

const number: Parse = (text) => {
  const value = Number(text);
  // JSON has no number for NaN and Infinity.
  return Number.isFinite(value) ? value : text;
};

/** Types that are parsed; every other type keeps PostgreSQL's text: dates, timestamps, int8, numeric, bytea. */
const scalars: ReadonlyMap<number, Parse> = new Map<number, Parse>([
  [16, (text) => text === 't'],
  [21, number],
  [23, number],
  [26, number],
  [700, number],
  [701, number],
  [114, parseJson],
  [3802, parseJson],
]);

/** Maps array types to the type of their elements. */
const elements: ReadonlyMap<number, number> = new Map([
  ...([
    [1000, 16],
    [1005, 21],
    [1007, 23],
    [1028, 26],
    [1016, 20],
    [1021, 700],
    [1022, 701],
    [1231, 1700],
  ] as const),
  ...([
    [199, 114],
    [3807, 3802],
    [1001, 17],
    [1002, 18],
    [1003, 19],
    [1009, 25],
    [1014, 1042],
    [1015, 1043],
  ] as const),
  ...([
    [1115, 1114],
    [1182, 1082],
    [1183, 1083],
    [1185, 1184],
    [1187, 1186],
    [1270, 1266],
    [2951, 2950],
  ] as const),
]);

/** The parser of text[]; pg's type constants do not include arrays. */
const textArray = pg.types.getTypeParser(textArrayType) as Parse;

/** Parsers that keep values exactly as the server prints them, without conversion to a local date or float. */
export const exactTypes = {
  getTypeParser: (oid: number): Parse => {
    const element = elements.get(oid);
    if (element === undefined) return scalars.get(oid) ?? ((text) => text);
    const parse = scalars.get(element) ?? ((text) => text);
    return (text) => mapped(textArray(text), parse);
  },
};

function mapped(value: unknown, parse: Parse): unknown {
  if (Array.isArray(value)) return value.map((item) => mapped(item, parse));
  return typeof value === 'string' ? parse(value) : value;
}

const typeNames = new Map(Object.entries(pg.types.builtins).map(([name, oid]) => [Number(oid), name.toLowerCase()]));

/** Name of a type, such as int8; its OID if it is not built into PostgreSQL. */
export function typeName(oid: number): string {
  return typeNames.get(oid) ?? String(oid);
}
