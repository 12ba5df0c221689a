import { type ValueProblem, valueProblems } from './schema-problems.ts';

/** The values that a chart refused, by its schema or by a `fail` of its templates; undefined where helm complains of
 * something else, such as a template that is broken.
 * @param said what helm wrote to standard error. */
export function refusedValues(said: string): readonly ValueProblem[] | undefined {
  const problems = valueProblems(said);
  if (problems !== undefined) return problems;
  const [, message] = /execution error at \([^)]*\): (.+)/.exec(said) ?? [];
  if (message === undefined) return undefined;
  const [, path = ''] = /^([A-Za-z_][\w.-]*): /.exec(message) ?? [];
  return [{ path: path === '' ? [] : path.split('.'), message }];
}
