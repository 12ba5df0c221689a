import { load } from 'js-yaml';
import { type Json, mappingAt, mappingsAt, textAt } from '../../../../render/json.ts';
import { idOf, type Manifest } from '../../../../render/manifest.ts';
import { type Consequence, consequence, type Rule } from '../../finding.ts';

/** Prometheus rules that no object contains any longer: of a PrometheusRule, or of a file in a ConfigMap. */
export const lostAlerts: Rule = {
  name: 'lost-alerts',
  find: ({ before, after }) => {
    const now = new Set([...rulesOf(after)].map(({ message }) => message));
    return [...rulesOf(before)].filter(({ message }) => !now.has(message));
  },
};

/** What the absence of each rule does: a rule is known by its name and, of an alert, its severity, on which it depends who
 * is told. */
function* rulesOf({ objects, namespace }: Manifest): Generator<Consequence> {
  for (const object of objects)
    for (const { path, groups } of groupsIn(object))
      for (const rule of groups.flatMap((group) => mappingsAt(group, 'rules'))) {
        const [alert, record, severity] = ['alert', 'record', 'labels.severity'].map((at) => textAt(rule, at));
        const message =
          alert === ''
            ? `record ${record} is gone: queries for it return nothing`
            : `alert ${alert}${severity && ` of severity ${severity}`} is gone: nobody is notified of its condition`;
        yield consequence('NEVER RUNS', idOf(object, namespace), path, message);
      }
}

function groupsIn(object: Manifest['objects'][number]): { readonly path: string; readonly groups: readonly Json[] }[] {
  if (object.kind === 'PrometheusRule') return [{ path: 'spec.groups', groups: mappingsAt(object, 'spec.groups') }];
  if (object.kind !== 'ConfigMap') return [];
  return Object.entries(mappingAt(object, 'data')).flatMap(([key, text]) =>
    typeof text === 'string' && /^groups:/m.test(text) && /\b(alert|record):/.test(text)
      ? [{ path: `data.${key}`, groups: mappingsAt(readable(text), 'groups') }]
      : [],
  );
}

/** A file that is not valid YAML has no rules; another rule reports that it became invalid. */
function readable(text: string): unknown {
  try {
    return load(text);
  } catch {
    return undefined;
  }
}
