import { load } from 'js-yaml';
import { type Json, mappingAt, mappingsAt, textAt } from '../../../../render/json.ts';
import type { Manifest } from '../../../../render/manifest.ts';
import { type Consequence, consequence, type Rule } from '../../finding.ts';

/** Prometheus rules that are in no object any more: of a PrometheusRule, or of a file in a ConfigMap. */
export const lostAlerts: Rule = {
  name: 'lost-alerts',
  find: ({ before, after }) => {
    const now = new Set(rulesOf(after).map(({ key }) => key));
    return rulesOf(before).flatMap(({ key, object, path, message }): Consequence[] =>
      now.has(key) ? [] : [consequence('NEVER RUNS', object, path, message)],
    );
  },
};

/** A rule by its name and, of an alert, its severity: who is told depends on that. */
function rulesOf({ objects }: Manifest) {
  return objects.flatMap((object) =>
    groupsIn(object).flatMap(({ path, groups }) =>
      groups
        .flatMap((group) => mappingsAt(group, 'rules'))
        .map((rule) => {
          const [alert, record, severity] = ['alert', 'record', 'labels.severity'].map((at) => textAt(rule, at));
          const name = alert === '' ? `record ${record}` : `alert ${alert}${severity && ` of severity ${severity}`}`;
          const then = alert === '' ? 'what asks for it finds nothing' : 'nobody is told of what it watched';
          return {
            key: name,
            object: `${object.kind}/${object.metadata.name}`,
            path,
            message: `${name} is gone: ${then}`,
          };
        }),
    ),
  );
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

/** A file that is no YAML has no rules: that it is none any more is told by another rule. */
function readable(text: string): unknown {
  try {
    return load(text);
  } catch {
    return undefined;
  }
}
