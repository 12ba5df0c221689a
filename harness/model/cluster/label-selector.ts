/** A label selector as Kubernetes writes it, of which nothing has been checked. */
export interface LabelSelector {
  readonly matchLabels?: unknown;
  readonly matchExpressions?: unknown;
}

interface Expression {
  readonly key: string;
  readonly operator: string;
  readonly values?: readonly unknown[] | null;
}

/** Whether a selector selects what has these labels; an empty selector selects everything. */
export function selectsLabels(
  { matchLabels, matchExpressions }: LabelSelector,
  labels: Readonly<Record<string, unknown>>,
): boolean {
  const expressions = Array.isArray(matchExpressions) ? (matchExpressions as readonly Expression[]) : [];
  return (
    Object.entries(matchLabels ?? {}).every(([key, value]) => labels[key] === value) &&
    expressions.every(({ key, operator, values }) => {
      const value = labels[key];
      if (operator === 'Exists') return value !== undefined;
      if (operator === 'DoesNotExist') return value === undefined;
      const among = value !== undefined && (values ?? []).includes(value);
      return operator === 'In' ? among : !among;
    })
  );
}
