import { suggestion } from '../text/suggest.ts';
import { environment } from './environment.ts';
import { membersRead, parseExpression, rootsRead } from './evaluate.ts';

/** The root names that an expression may read at its place, with their members; undefined: any member. */
export type Known = Readonly<Record<string, readonly string[] | undefined>>;

/** Finds an error in an expression that does not depend on data: a syntax error, an unknown name, or incompatible
 * types.
 * @param known undefined if the available names are not known
 * @param decidedBy for a condition: it must read one of these names, or its result would always be the same */
export function expressionProblem(
  text: string,
  known: Known | undefined,
  decidedBy?: readonly string[],
): string | undefined {
  try {
    parseExpression(text);
  } catch (error) {
    return `"${text}" is not a valid expression: ${firstLine(error)}`;
  }
  const unknown = known && unknownName(text, known);
  if (unknown !== undefined) return unknown;
  const { valid, type, error } = environment.check(text);
  if (!valid) return `"${text}" cannot be evaluated: ${firstLine(error)}`;
  if (decidedBy === undefined) return undefined;
  if (type !== 'bool' && type !== 'dyn') return `"${text}" can never be true: it is of type ${type}`;
  return rootsRead(text).some((name) => decidedBy.includes(name))
    ? undefined
    : `"${text}" is constant: it reads none of ${decidedBy.join(', ')}`;
}

function unknownName(text: string, known: Known): string | undefined {
  const roots = Object.keys(known);
  const root = rootsRead(text).find((name) => !roots.includes(name));
  if (root !== undefined) {
    const hint = root === 'vars' && 'params' in known ? '; pass what a group needs as parameters' : '';
    return `unknown name "${root}" in "${text}"${suggestion(root, roots)}; known: ${roots.join(', ') || 'none'}${hint}`;
  }
  for (const [name, members] of Object.entries(known)) {
    const unknown = members && membersRead(text, name).find((member) => !members.includes(member));
    if (members === undefined || unknown === undefined) continue;
    const allowed = members.length === 0 ? 'none is defined here' : `known here: ${[...new Set(members)].join(', ')}`;
    return `unknown variable "${name}.${unknown}" in "${text}"${suggestion(unknown, members)}; ${allowed}`;
  }
  return undefined;
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';
}
