import type { z } from 'zod';
import type { Problem } from '../../model/errors/input-error.ts';
import { valueAt } from '../../model/value-at.ts';
import { suggestion } from '../../text/suggest.ts';
import type { YamlDocument } from './parse-yaml.ts';

type Issue = z.core.$ZodIssue;

/** Converts a schema's issues to problems with their place, the given value and the allowed values. `base` is the path
 * of the checked value in the document; `allowedKeys` lists the keys that a mapping may have. */
export function describeIssues(
  issues: readonly Issue[],
  document: YamlDocument,
  base: readonly PropertyKey[],
  allowedKeys: (path: readonly PropertyKey[]) => readonly string[],
): Problem[] {
  return issues.flatMap((issue): Problem[] => {
    const path = [...base, ...issue.path];
    if (issue.code === 'unrecognized_keys') {
      const allowed = allowedKeys(issue.path);
      return issue.keys.map((key) => ({
        at: document.locateKey([...path, key]),
        message: `${pathText(path)}unknown key "${key}"${suggestion(key, allowed)}${allowed.length > 0 ? `; allowed: ${allowed.join(', ')}` : ''}`,
      }));
    }
    if (issue.code === 'invalid_union') {
      const inUnion = (inner: readonly PropertyKey[]) => allowedKeys([...issue.path, ...inner]);
      // If exactly one branch of a union accepts the value's type, that branch was meant.
      const ofType = issue.errors.filter((each) => !each.some((inner) => isOfOtherType(inner)));
      const [only] = ofType;
      if (ofType.length === 1 && only?.some(isWithin)) return describeIssues(only, document, path, inUnion);
      const branch = [...issue.errors].sort((a, b) => a.length - b.length)[0];
      if (branch?.some((inner) => inner.path.length > 0)) return describeIssues(branch, document, path, inUnion);
      const value = valueAt(document.value, path);
      const what = `expected ${[...new Set(issue.errors.flatMap((each) => each.map(expectedText)))].join(' or ')}`;
      return [
        {
          at: document.locate(path),
          message: `${pathText(path)}${value === undefined ? `missing; ${what}` : `${what}, got ${given(value)}`}`,
        },
      ];
    }
    if (issue.code === 'invalid_key') {
      const key = String(issue.path.at(-1));
      const expected = issue.issues.map((inner) => inner.message).join(' and ');
      return [
        {
          at: document.locateKey(path),
          message: `${pathText(path.slice(0, -1))}invalid key "${key}"; expected ${expected}`,
        },
      ];
    }
    const value = valueAt(document.value, path);
    const missing = value === undefined;
    const what = missing
      ? `missing; expected ${expectedText(issue)}`
      : `expected ${expectedText(issue)}, got ${given(value)}`;
    return [{ at: document.locate(path), message: `${pathText(path)}${what}` }];
  });
}

/** Whether the whole value has another type. */
function isOfOtherType(issue: Issue): boolean {
  return issue.code === 'invalid_type' && issue.path.length === 0;
}

function isWithin(issue: Issue): boolean {
  return issue.path.length > 0 || issue.code === 'unrecognized_keys';
}

function expectedText(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      if (!issue.message.startsWith('Invalid input')) return issue.message;
      return issue.expected === 'record' || issue.expected === 'object' ? 'a mapping' : article(issue.expected);
    case 'invalid_value':
      return `one of ${issue.values.map((value) => String(value)).join(', ')}`;
    case 'too_small':
      return issue.origin === 'array'
        ? `at least ${issue.minimum} entry`
        : issue.origin === 'string'
          ? 'a non-empty string'
          : `at least ${issue.minimum}`;
    case 'invalid_format':
      return issue.message;
    default:
      return issue.message;
  }
}

function article(noun: string): string {
  if (noun === 'string') return 'a string';
  if (noun === 'array') return 'a list';
  return /^[aeiou]/.test(noun) ? `an ${noun}` : `a ${noun}`;
}

function given(value: unknown): string {
  if (value === null) return 'nothing';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  if (typeof value === 'object') return 'a mapping';
  return typeof value === 'string'
    ? `"${value}"`
    : `${typeof value === 'bigint' ? 'number' : typeof value} ${String(value)}`;
}

function pathText(path: readonly PropertyKey[]): string {
  const text = path.reduce<string>(
    (all, part) => all + (typeof part === 'number' ? `[${part}]` : `${all === '' ? '' : '.'}${String(part)}`),
    '',
  );
  return text === '' ? '' : `${text}: `;
}
