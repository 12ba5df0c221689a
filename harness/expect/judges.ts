import { isMapping } from '../model/value-at.ts';
import { asMatchers } from './as-matchers.ts';

/** Whether an expectation applies to this kind of value, so that its negation is meaningful too. */
export function judges(expected: unknown, observed: unknown): boolean {
  const matchers = asMatchers(expected);
  if (matchers === undefined) return isOfKind(expected, observed);
  return matchers.some(([name, argument]) => {
    switch (name) {
      case 'absent':
      case 'any':
      case 'expression':
      case 'not':
        return true;
      case 'oneOf':
        return (Array.isArray(argument) ? argument : [argument]).some((each) => judges(each, observed));
      case 'equals':
        return isOfKind(argument, observed);
      default:
        return observed !== undefined;
    }
  });
}

function isOfKind(expected: unknown, observed: unknown): boolean {
  if (observed === undefined) return false;
  return expected === null || observed === null || kindOf(expected) === kindOf(observed);
}

function kindOf(value: unknown): 'list' | 'mapping' | 'scalar' {
  return Array.isArray(value) ? 'list' : isMapping(value) ? 'mapping' : 'scalar';
}
