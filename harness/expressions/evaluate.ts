import { type ASTNode, Environment, type ParseResult } from '@marcbachmann/cel-js';

const environment = new Environment({ unlistedVariablesAreDyn: true });
const parsed = new Map<string, ParseResult>();

/** What an expression reads, such as {vars, captured, run} or the outcome of a step. */
export type Scope = Readonly<Record<string, unknown>>;

/** A parsed CEL expression; parsing happens once per text.
 * @throws the parser's error with the place in the expression. */
export function parseExpression(text: string): ParseResult {
  let result = parsed.get(text);
  if (result === undefined) {
    result = environment.parse(text);
    parsed.set(text, result);
  }
  return result;
}

/** The value of a CEL expression as plain JSON data. Whole numbers are CEL ints, so `vars.n + 1` works.
 * @throws the evaluator's error, for instance where a name is unknown. */
export function evaluate(text: string, scope: Scope): unknown {
  return fromCel(parseExpression(text)(toCel(scope) as Record<string, unknown>));
}

/** The members that an expression reads of a root name: `vars.a + vars.b` reads a and b of vars. */
export function membersRead(text: string, root: string): string[] {
  const members = new Set<string>();
  const walk = (node: unknown): void => {
    if (Array.isArray(node)) {
      for (const part of node) walk(part);
      return;
    }
    if (!isNode(node)) return;
    if (node.op === '.' && node.args[0].op === 'id' && node.args[0].args === root) members.add(node.args[1]);
    walk(node.args);
  };
  walk(parseExpression(text).ast);
  return [...members];
}

/** The root names that an expression reads. */
export function rootsRead(text: string): string[] {
  const roots = new Set<string>();
  const walk = (node: unknown): void => {
    if (Array.isArray(node)) {
      for (const part of node) walk(part);
      return;
    }
    if (!isNode(node)) return;
    if (node.op === 'id') roots.add(node.args);
    walk(node.args);
  };
  walk(parseExpression(text).ast);
  return [...roots];
}

function isNode(value: unknown): value is ASTNode {
  return typeof value === 'object' && value !== null && 'op' in value && 'args' in value;
}

function toCel(value: unknown): unknown {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : value;
  if (Array.isArray(value)) return value.map(toCel);
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, toCel(item)]));
  }
  return value;
}

function fromCel(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value);
  if (Array.isArray(value)) return value.map(fromCel);
  if (value instanceof Map)
    return Object.fromEntries([...value].map(([key, item]) => [String(fromCel(key)), fromCel(item)]));
  if (typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype) {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, fromCel(item)]));
  }
  return value;
}
