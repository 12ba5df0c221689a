import { createTwoFilesPatch } from 'diff';
import { isMapping } from '../model/value-at.ts';
import { parseIfJson, stringifyJson } from '../text/exact-json.ts';
import { dumpYaml } from '../text/exact-yaml.ts';
import { asMatchers } from './as-matchers.ts';
import { match, ownOf } from './match.ts';

/** A unified YAML diff between the expectation and the observation, reduced to the keys that the expectation names. A
 * matcher that is met is replaced by the observed value, so that it does not show as a difference. */
export function diffObservation(expected: unknown, observed: unknown): string {
  const wanted = toYaml(resolve(expected, observed));
  const seen = toYaml(project(expected, observed));
  const patch = createTwoFilesPatch('expected', 'observed', wanted, seen, '', '', { context: 3 });
  return patch
    .split('\n')
    .filter((line) => !line.startsWith('====') && !line.startsWith('\\ No newline'))
    .join('\n')
    .trimEnd();
}

function resolve(expected: unknown, observed: unknown): unknown {
  if (match(expected, observed).length === 0) return project(expected, observed);
  // Converts bound expressions back to their source text.
  if (asMatchers(expected) !== undefined) return parseIfJson(stringifyJson(expected) ?? '');
  if (Array.isArray(expected)) {
    const list = Array.isArray(observed) ? observed : [];
    return expected.map((item, index) => resolve(item, list[index]));
  }
  if (isMapping(expected)) {
    const mapping = isMapping(observed) ? observed : {};
    return Object.fromEntries(
      Object.entries(expected).map(([key, value]) => [key, resolve(value, ownOf(mapping, key))]),
    );
  }
  return expected;
}

function project(expected: unknown, observed: unknown): unknown {
  if (asMatchers(expected) !== undefined || !isMapping(expected) || !isMapping(observed)) {
    if (Array.isArray(expected) && Array.isArray(observed)) {
      return observed.map((item, index) => (index < expected.length ? project(expected[index], item) : item));
    }
    return observed;
  }
  return Object.fromEntries(
    Object.entries(expected)
      .filter(([key]) => Object.hasOwn(observed, key))
      .map(([key, value]) => [key, project(value, observed[key])]),
  );
}

function toYaml(value: unknown): string {
  return value === undefined ? '(nothing)\n' : dumpYaml(value, { lineWidth: 110 });
}
