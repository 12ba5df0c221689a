import type { KubeObject } from '../../../model/cluster/kube-object.ts';
import type { Protocol } from '../../target.ts';
import { names, superusers } from './connection-names.ts';

/** Credentials and Service of a database. */
export interface Connection {
  readonly user: string;
  readonly password: string;
  readonly database: string;
  readonly service: KubeObject;
  readonly port: number;
  /** Descriptions of where user and password were found. */
  readonly found: readonly string[];
}

/** The objects in which the connection is searched. */
export interface ConnectionFacts {
  readonly services: readonly KubeObject[];
  /** Secrets of the release. */
  readonly secrets: readonly KubeObject[];
  readonly pods: readonly KubeObject[];
  /** Secrets and ConfigMaps of the namespace, to which pods may refer. */
  readonly referred: readonly KubeObject[];
}

/** A value, with the place it was found in. */
interface Value {
  readonly place: string;
  readonly key: string;
  readonly value: string;
}

/** Finds a URI of the protocol in a Secret or in the environment of a pod; undefined if there is none. */
export function findUri(
  protocol: Protocol,
  facts: ConnectionFacts,
): { readonly uri: string; readonly place: string } | undefined {
  const all = [...valuesOfAll(facts.secrets), ...environmentOf(facts)];
  const found = all.find(({ value }) => names[protocol].scheme.test(value) && URL.canParse(value));
  return found && { uri: found.value.trim(), place: `${found.key} of ${found.place}` };
}

/** Finds user, password and database by the names of keys, and the Service by its port; undefined without a Service.
 * Missing values default to those of the image. */
export function findConnection(protocol: Protocol, facts: ConnectionFacts): Connection | undefined {
  const known = names[protocol];
  const ports = facts.services.flatMap((service) => portsOf(service).map((port) => ({ service, ...port })));
  // Values passed to the container take precedence over those that are only in a Secret.
  const values = [...environmentOf(facts), ...argumentsOf(facts), ...valuesOfAll(facts.secrets)];
  // An unusual port is accepted only if other values show that there is a login.
  const isSpokenOf = values.some(({ key }) => known.user.test(plain(key)) || known.password.test(plain(key)));
  const target =
    ports.filter(({ name, port }) => known.portName.test(name) || port === known.port).sort(byRole)[0] ??
    (ports.length === 1 && isSpokenOf ? ports[0] : undefined);
  if (target === undefined) return undefined;
  const all = (pattern: RegExp) => values.filter(({ key }) => pattern.test(plain(key)));
  const users = all(known.user);
  // An application's user takes precedence over the user that created the database.
  const user = users.find(({ key }) => /^(userdb|app)/.test(plain(key))) ?? users[0];
  const [database] = all(known.database);
  const passwords = all(known.password);
  // A chart with both a superuser and an application user names the superuser's password key after it.
  const isSuper = ({ key }: Value) =>
    (plain(key) === 'postgrespassword' && key.includes('-')) || plain(key).includes('root');
  const superuser = user === undefined || user.value === superusers[protocol];
  const fitting = passwords.filter((each) => isSuper(each) === superuser);
  const isOfUser = ({ key }: Value) => user !== undefined && ownerOf(key) === ownerOf(user.key);
  const password = fitting.find(isOfUser) ?? fitting[0] ?? passwords[0];
  const login = user?.value ?? superusers[protocol] ?? '';
  return {
    user: login,
    password: password?.value ?? '',
    database: database?.value ?? (protocol === 'postgres' ? login : ''),
    service: target.service,
    port: target.port,
    found: [user, password, database].flatMap((each) => (each ? [`${each.key} of ${each.place}`] : [])),
  };
}

/** The CA certificates in Secrets, without duplicates. */
export function authoritiesOf(
  secrets: readonly KubeObject[],
): readonly { readonly pem: string; readonly place: string }[] {
  const all = valuesOfAll(secrets).filter(({ key, value }) => key === 'ca.crt' && value.includes('BEGIN CERTIFICATE'));
  return [
    ...new Map(all.map(({ value, key, place }) => [value, { pem: value, place: `${key} of ${place}` }])).values(),
  ];
}

/** Lists the searched objects, for the error if nothing was found. */
export function describeFacts({ services, secrets, pods }: ConnectionFacts): string {
  const secretWords = secrets.map((secret) => `Secret ${secret.metadata.name} (${keysOf(secret).join(', ')})`);
  const serviceWords = services.map(
    (service) =>
      `Service ${service.metadata.name} (${portsOf(service)
        .map(({ name, port }) => `${name} ${port}`.trim())
        .join(', ')})`,
  );
  const podWords = [...new Set(pods.map(({ metadata }) => `the environment of pod ${metadata.name}`))];
  return [...secretWords, ...serviceWords, ...podWords].join('; ') || 'the release has no Secret, Service or pod';
}

/** Replaces each `$(NAME/KEY)` in a template by the key of a Secret or ConfigMap, URI-encoded. */
export function fillTemplate(
  template: string,
  referred: readonly KubeObject[],
): { readonly uri: string; readonly missing: readonly string[] } {
  const missing: string[] = [];
  const uri = template.replaceAll(/\$\(([^/()]+)\/([^()]+)\)/g, (_all, name: string, key: string) => {
    const value = referred
      .filter(({ metadata }) => metadata.name === name)
      .flatMap(valuesOf)
      .find((each) => each.key === key);
    if (value === undefined) missing.push(`${name}/${key}`);
    return encodeURIComponent(value?.value ?? '');
  });
  return { uri, missing };
}

function portsOf(service: KubeObject): readonly { readonly name: string; readonly port: number }[] {
  const spec = service['spec'] as { readonly ports?: readonly { readonly name?: string; readonly port: number }[] };
  return (spec?.ports ?? []).map(({ name = '', port }) => ({ name, port }));
}

/** Sorts writable Services before read-only replicas, and headless ones last. */
function byRole(a: { readonly service: KubeObject }, b: { readonly service: KubeObject }): number {
  const rank = ({ service: { metadata, ...rest } }: typeof a) => {
    const isHeadless = (rest['spec'] as { readonly clusterIP?: string } | undefined)?.clusterIP === 'None';
    return (
      (/(^|-)(replicas?|read|ro|r|hl|headless|slave|sentinel)$/.test(metadata.name) ? 2 : 0) + (isHeadless ? 1 : 0)
    );
  };
  return rank(a) - rank(b);
}

function plain(key: string): string {
  return key.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
}

/** The owner part of a key for a user name or password, such as `userdb` for USERDB_USER and USERDB_PASSWORD. */
function ownerOf(key: string): string {
  return plain(key).replace(/(user(name)?|(user)?pass(word|wd)?)$/, '');
}

function keysOf(object: KubeObject): string[] {
  return Object.keys({ ...(object['data'] as object), ...(object['stringData'] as object) });
}

function valuesOfAll(objects: readonly KubeObject[]): Value[] {
  return objects.flatMap(valuesOf);
}

function valuesOf(object: KubeObject): Value[] {
  const place = `${object.kind} ${object.metadata.name}`;
  const data = Object.entries((object['data'] ?? {}) as Readonly<Record<string, string>>);
  const read = (text: string) => (object.kind === 'Secret' ? Buffer.from(text, 'base64').toString('utf8') : text);
  return data.map(([key, value]) => ({ place, key, value: read(value) }));
}

interface Container {
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  readonly env?: readonly {
    readonly name: string;
    readonly value?: string;
    readonly valueFrom?: { readonly secretKeyRef?: KeyRef; readonly configMapKeyRef?: KeyRef };
  }[];
  readonly envFrom?: readonly {
    readonly secretRef?: { readonly name: string };
    readonly configMapRef?: { readonly name: string };
  }[];
}

interface KeyRef {
  readonly name: string;
  readonly key: string;
}

function containersOf(pod: KubeObject): readonly Container[] {
  return (pod['spec'] as { readonly containers?: readonly Container[] } | undefined)?.containers ?? [];
}

/** The environment variables of the containers. */
function environmentOf({ pods, referred }: ConnectionFacts): Value[] {
  const named = (kind: string, name: string) =>
    valuesOfAll(referred.filter((object) => object.kind === kind && object.metadata.name === name));
  return pods.flatMap((pod) =>
    containersOf(pod).flatMap(({ env = [], envFrom = [] }) => [
      ...env.flatMap(({ name, value, valueFrom }): Value[] => {
        const place = `the environment of pod ${pod.metadata.name}`;
        if (value !== undefined) return [{ place, key: name, value }];
        const { secretKeyRef: secret, configMapKeyRef: map } = valueFrom ?? {};
        const from = secret ? named('Secret', secret.name) : map ? named('ConfigMap', map.name) : [];
        return from.filter(({ key }) => key === (secret ?? map)?.key).map((each) => ({ ...each, key: name }));
      }),
      ...envFrom.flatMap(({ secretRef, configMapRef }) => [
        ...(secretRef ? named('Secret', secretRef.name) : []),
        ...(configMapRef ? named('ConfigMap', configMapRef.name) : []),
      ]),
    ]),
  );
}

/** The values of command-line flags such as --requirepass. */
function argumentsOf({ pods }: ConnectionFacts): Value[] {
  return pods.flatMap((pod) =>
    containersOf(pod).flatMap(({ command = [], args = [] }) => {
      const all = [...command, ...args];
      return all.flatMap((word, index) =>
        word.startsWith('--') && all[index + 1] !== undefined
          ? [{ place: `the arguments of pod ${pod.metadata.name}`, key: word, value: all[index + 1] ?? '' }]
          : [],
      );
    }),
  );
}
