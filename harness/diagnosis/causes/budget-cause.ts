import { countOf } from '../../text/count-of.ts';
import { type Cause, certain } from '../facts.ts';

interface Budget {
  readonly spec?: Readonly<Record<'minAvailable' | 'maxUnavailable', number | string | undefined>>;
  readonly status?: { readonly desiredHealthy?: number; readonly expectedPods?: number };
}

/** A PodDisruptionBudget that keeps every pod that it selects, so that no eviction is ever allowed. */
export const budgetCause: Cause = (facts) => {
  for (const { text } of facts.messages) {
    const [, name, needs] = /The disruption budget ([\w.-]+) needs (\d+) healthy pods/.exec(text) ?? [];
    if (name === undefined) continue;
    for (const object of facts.all('PodDisruptionBudget').filter(({ metadata }) => metadata.name === name)) {
      const { spec, status: { desiredHealthy = 0, expectedPods = 0 } = {} } = object as Budget;
      if (desiredHealthy !== Number(needs) || desiredHealthy < expectedPods) continue;
      const key = spec?.maxUnavailable === undefined ? 'minAvailable' : 'maxUnavailable';
      const value = String(spec?.[key]);
      const words = `its ${key} of ${value} keeps ${countOf(expectedPods, 'pod')}, all that it selects`;
      return certain(`PodDisruptionBudget ${name} never allows an eviction: ${words}`, { object, key, value });
    }
  }
  return undefined;
};
