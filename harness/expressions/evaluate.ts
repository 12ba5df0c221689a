import type { ASTNode, ParseResult } from '@marcbachmann/cel-js';
import { stringifyJson } from '../text/exact-json.ts';
import { environment } from './environment.ts';

const parsed = new Map<string, ParseResult>();

/** The names that an expression can read, such as {vars, captured, run} or the outcome of a step. */
export type Scope = Readonly<Record<string, unknown>>;

/** Parses a CEL expression; the result is cached by text.
 * @throws the parser's error with the position in the expression */
export function parseExpression(text: string): ParseResult {
  let result = parsed.get(text);
  if (result === undefined) {
    result = environment.parse(text);
    parsed.set(text, result);
  }
  return result;
}

/** Evaluates a CEL expression to plain JSON data. Whole numbers are CEL ints, so that `vars.n + 1` works; those beyond
 * 2^53 stay bigints.
 * @throws the evaluator's error, for example for an unknown name */
export function evaluate(text: string, scope: Scope): unknown {
  return fromCel(parseExpression(text)(toCel(scope) as Record<string, unknown>));
}

/** Evaluates a condition.
 * @throws Error if its value is not a boolean; even the text "false" is rejected */
export function holds(text: string, scope: Scope): boolean {
  const value = evaluate(text, scope);
  if (typeof value === 'boolean') return value;
  const hint = typeof value === 'string' ? `, a string: write ${text} == "true"` : '';
  throw new Error(`expected true or false, got ${stringifyJson(value)}${hint}`);
}

/** The members of a root name that an expression reads: `vars.a + vars["b"]` reads a and b of vars. */
export function membersRead(text: string, root: string): string[] {
  const members = namesRead(text).flatMap((name) =>
    name.root === root && name.member !== undefined ? [name.member] : [],
  );
  return [...new Set(members)];
}

/** The root names that an expression reads, without variables bound by a macro, as in `list.exists(x, x > 1)`. */
export function rootsRead(text: string): string[] {
  return [...new Set(namesRead(text).map((name) => name.root))];
}

interface NameRead {
  readonly root: string;
  readonly member?: string;
}

const macros = new Set(['all', 'exists', 'exists_one', 'filter', 'map', 'bind']);

function namesRead(text: string): NameRead[] {
  const names: NameRead[] = [];
  const walk = (node: unknown, bound: ReadonlySet<string>): void => {
    if (Array.isArray(node)) {
      for (const part of node) walk(part, bound);
      return;
    }
    if (!isNode(node)) return;
    if (node.op === 'id') {
      if (!bound.has(node.args)) names.push({ root: node.args });
      return;
    }
    const read = memberRead(node);
    if (read !== undefined && !bound.has(read.root)) names.push(read);
    if (node.op === 'rcall' && macros.has(node.args[0])) {
      const [, receiver, [variable, ...rest]] = node.args;
      if (isNode(variable) && variable.op === 'id') {
        const bind = node.args[0] === 'bind' && receiver.op === 'id' && receiver.args === 'cel';
        if (!bind) walk(receiver, bound);
        const [first, ...others] = rest;
        // In `cel.bind(x, value, ...)`, x is not defined inside `value` itself.
        walk(first, bind ? bound : new Set([...bound, variable.args]));
        walk(others, new Set([...bound, variable.args]));
        return;
      }
    }
    walk(node.args, bound);
  };
  walk(parseExpression(text).ast, new Set());
  return names;
}

function memberRead(node: ASTNode): NameRead | undefined {
  if (node.op === '.' && node.args[0].op === 'id') return { root: node.args[0].args, member: node.args[1] };
  if (node.op !== '[]') return undefined;
  const [object, key] = node.args;
  return object.op === 'id' && key.op === 'value' && typeof key.args === 'string'
    ? { root: object.args, member: key.args }
    : undefined;
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
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : value;
  if (Array.isArray(value)) return value.map(fromCel);
  if (value instanceof Map)
    return Object.fromEntries([...value].map(([key, item]) => [String(fromCel(key)), fromCel(item)]));
  if (typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype) {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, fromCel(item)]));
  }
  return value;
}
