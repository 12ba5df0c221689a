import { readText } from '../load/load-platform.ts';
import { parseYaml } from '../load/yaml/parse-yaml.ts';
import { InputError } from '../model/errors/input-error.ts';

/** Replacements for public images: maps `name` or `name:tag` to the reference to use instead. */
export type ImageMap = ReadonlyMap<string, string>;

/** Reads the file in HARNESS_IMAGES; an empty map if the variable is not set.
 * @throws InputError with file:line if it is not a YAML mapping of strings to strings */
export function loadImageMap(env: NodeJS.ProcessEnv = process.env): ImageMap {
  const file = env['HARNESS_IMAGES'];
  if (!file) return new Map();
  const document = parseYaml(readText(file, 'which HARNESS_IMAGES names'), file)[0];
  const value = document?.value;
  if (value === null || value === undefined) return new Map();
  if (typeof value !== 'object' || Array.isArray(value)) {
    throw new InputError([
      {
        at: document?.locate([]),
        message: 'expected a map of public image names to replacements, such as postgres: registry.example/postgres:17',
      },
    ]);
  }
  const problems = Object.entries(value)
    .filter(([, replacement]) => typeof replacement !== 'string' || replacement === '')
    .map(([name]) => ({ at: document?.locate([name]), message: `${name}: expected an image reference` }));
  if (problems.length > 0) throw new InputError(problems);
  return new Map(
    Object.entries(value as Record<string, string>).map(([name, replacement]) => [familiarName(name), replacement]),
  );
}

/** The reference to use for an image: the replacement of the whole reference, else of `name:tag` without its digest,
 * else of `name`, else the image itself. */
export function replaceImage(reference: string, map: ImageMap): string {
  const familiar = familiarName(reference);
  const tagged = familiar.split('@')[0] ?? familiar;
  return map.get(familiar) ?? map.get(tagged) ?? map.get(repositoryOf(familiar)) ?? reference;
}

/** The short form of a reference: `docker.io/library/postgres:17` becomes `postgres:17`. */
export function familiarName(reference: string): string {
  return reference.replace(/^(index\.)?docker\.io\//, '').replace(/^library\//, '');
}

/** The reference as containerd stores it: with its registry and, if it has no tag, with `latest`. A tag beside a digest
 * is dropped, because the digest decides. */
export function canonicalName(reference: string): string {
  const [, digest] = reference.split('@');
  const familiar = familiarName(digest === undefined ? reference : `${repositoryOf(reference)}@${digest}`);
  const first = familiar.split('/')[0] ?? '';
  const hasRegistry = familiar.includes('/') && (first.includes('.') || first.includes(':') || first === 'localhost');
  const named = hasRegistry
    ? familiar
    : familiar.includes('/')
      ? `docker.io/${familiar}`
      : `docker.io/library/${familiar}`;
  return /[:@]/.test(named.slice(named.lastIndexOf('/'))) ? named : `${named}:latest`;
}

/** A reference without its tag and digest. */
export function repositoryOf(reference: string): string {
  const name = reference.split('@')[0] ?? reference;
  const colon = name.lastIndexOf(':');
  return colon > name.lastIndexOf('/') ? name.slice(0, colon) : name;
}
