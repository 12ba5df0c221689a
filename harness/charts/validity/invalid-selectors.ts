import { isMapping } from '../../model/value-at.ts';
import type { Refused } from '../kubernetes/validate-object.ts';
import { mappingsAt } from '../render/json.ts';

/** What Kubernetes refuses of label selectors, wherever an object of its own kinds has them. */
export function* invalidSelectors(value: unknown, path = ''): Generator<Refused> {
  if (Array.isArray(value))
    for (const [index, item] of value.entries()) yield* invalidSelectors(item, `${path}[${index}]`);
  if (!isMapping(value)) return;
  for (const { key, operator, values } of mappingsAt(value, 'matchExpressions')) {
    const [asked, count] = [String(operator), Array.isArray(values) ? values.length : 0];
    const wrong = (message: string) => ({ path: `${path}.matchExpressions[${String(key)}]`, message });
    if (['In', 'NotIn'].includes(asked) && count === 0) yield wrong(`${asked} has no values; expected at least one`);
    if (['Exists', 'DoesNotExist'].includes(asked) && count > 0) yield wrong(`${asked} has values; expected none`);
  }
  for (const [key, item] of Object.entries(value)) yield* invalidSelectors(item, path === '' ? key : `${path}.${key}`);
}
