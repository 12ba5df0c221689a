import { type Json, mappingsAt, textsAt } from './json.ts';

/** One thing that a role allows. */
export interface Right {
  readonly verb: string;
  /** As kubectl names it, such as `deployments.apps`; `*` for all of a group, or a path of the API server. */
  readonly resource: string;
  readonly group: string;
  /** Name of the only object that is meant; empty for all. */
  readonly name: string;
}

/** What the rules of a role allow, each right once, and none that is a part of another: however the rules are written. */
export function rightsOf(role: Json): Right[] {
  const rights = new Map(mappingsAt(role, 'rules').flatMap(rightsOfRule));
  return [...rights.values()].filter(
    (right) => ![...rights.values()].some((one) => one !== right && covers(one, right)),
  );
}

function rightsOfRule(rule: Json): [string, Right][] {
  const [verbs, groups, names] = ['verbs', 'apiGroups', 'resourceNames'].map((key) => textsAt(rule, key));
  const resources = (groups ?? []).flatMap((group) =>
    textsAt(rule, 'resources').flatMap((resource) =>
      (names?.length ? names : ['']).map((name) => ({
        group,
        resource: (group && `${resource}.${group}`) || resource,
        name,
      })),
    ),
  );
  const paths = textsAt(rule, 'nonResourceURLs').map((resource) => ({ group: '/', resource, name: '' }));
  return [...resources, ...paths].flatMap((one) =>
    (verbs ?? []).map((verb): [string, Right] => [[verb, one.resource, one.name].join(' '), { verb, ...one }]),
  );
}

/** Whether a right is a part of another, such as of the one to do everything. */
export function covers(wide: Right, narrow: Right): boolean {
  const [anyKind] = wide.resource.split('.');
  const hasResource =
    wide.resource === narrow.resource || (anyKind === '*' && ['*', narrow.group].includes(wide.group));
  const hasKind = wide.group === '*' && wide.resource.replace(/\.\*$/, '') === narrow.resource.split('.')[0];
  return ['*', narrow.verb].includes(wide.verb) && (hasResource || hasKind) && ['', narrow.name].includes(wide.name);
}

/** Rights in words: `get, list pods, deployments.apps and delete secrets named a, b`. */
export function describeRights(rights: readonly Right[]): string {
  const joined = <K extends 'verb' | 'resource' | 'name'>(all: readonly Record<K, string>[], key: K) =>
    [...new Set(all.map((one) => one[key]))].join(', ');
  const perPlace = [...Map.groupBy(rights, ({ resource, name }) => `${resource} ${name}`).values()].map((own) => ({
    verb: joined(own, 'verb'),
    resource: joined(own, 'resource'),
    name: joined(own, 'name'),
  }));
  const perName = [...Map.groupBy(perPlace, ({ verb, resource }) => `${verb} ${resource}`).values()].map((own) => ({
    verb: joined(own, 'verb'),
    resource: joined(own, 'resource'),
    name: joined(own, 'name'),
  }));
  return [...Map.groupBy(perName, ({ verb, name }) => `${verb} ${name}`).values()]
    .map((own) => {
      const names = joined(own, 'name');
      return `${joined(own, 'verb')} ${joined(own, 'resource')}${names && ` named ${names}`}`;
    })
    .join(' and ');
}
