import type { KubeObject } from '../../../model/cluster/kube-object.ts';
import { beside, type Facts, type Field } from '../../facts.ts';
import { type ContainerSpec, containersOf, placeOf, volumesOf } from '../../read-spec.ts';

/** The field that determines what the program of a container does: the argument, variable or ConfigMap key that its last
 * words name, else its arguments rather than its name.
 * @param facts needed to look into ConfigMaps */
export function runOf(
  pod: KubeObject,
  { name }: { readonly name: string },
  said = '',
  facts?: Facts,
): Field | undefined {
  const spec = containersOf(pod).find((container) => container.name === name);
  if (spec === undefined) return undefined;
  return (
    argumentIn(pod, spec, said) ??
    variableIn(pod, spec, said) ??
    (facts && keyIn(facts, pod, spec, said)) ??
    whole(['args', 'command'], pod, spec)
  );
}

/** The field that determines which program a container runs. */
export function commandOf(pod: KubeObject, { name }: { readonly name: string }): Field | undefined {
  const spec = containersOf(pod).find((container) => container.name === name);
  const field = spec && whole(['command', 'args'], pod, spec);
  return field && { ...field, isVague: false };
}

/** The first line of an argument that contains a word of a message.
 * @param isNamed whether the message contains a word of the argument; default: as a flag or a distinctive value */
export function argumentIn(object: KubeObject, spec: ContainerSpec, said: string, isNamed = isSaid): Field | undefined {
  for (const key of ['args', 'command'] as const)
    for (const line of (spec[key] ?? []).flatMap((each) => each.split('\n'))) {
      const words = line.split(/[\s=,;"']+/).flatMap((word) => [word, ...word.split('/')]);
      if (words.some((word) => isNamed(word, said)))
        return { object, key, value: line.trim(), within: placeOf(object, spec.name) };
    }
  return undefined;
}

function variableIn(object: KubeObject, spec: ContainerSpec, said: string): Field | undefined {
  const all = (spec.env ?? []) as readonly { readonly name: string; readonly value?: string }[];
  const found = all.find(({ name, value = '' }) => isWord(name, said) || isSaid(value, said));
  if (found?.value === undefined || found.value === '') return undefined;
  return { object, key: 'value', value: found.value, within: placeOf(object, spec.name, 'env', found.name) };
}

/** The only key of the ConfigMaps of a container that contains a word which the message quotes. */
function keyIn(facts: Facts, pod: KubeObject, spec: ContainerSpec, said: string): Field | undefined {
  const mounted = new Set((spec.volumeMounts ?? []).map(({ name }) => name));
  const volumes = volumesOf(pod).filter(({ name }) => mounted.has(name));
  const envFrom = (spec.envFrom ?? []).map(({ configMapRef }) => configMapRef?.name);
  const names = new Set([...volumes.map(({ configMap }) => configMap?.name), ...envFrom]);
  const keys = beside(facts, 'ConfigMap', pod)
    .filter(({ metadata }) => names.has(metadata.name))
    .flatMap((object) =>
      Object.entries((object['data'] ?? {}) as Readonly<Record<string, string>>).map(([key, text]) => ({
        object,
        key,
        text,
      })),
    );
  for (const [, word = ''] of said.matchAll(/["'`]([^"'`\s]{3,80})["'`]/g)) {
    const [found, ...more] = keys.filter(({ text }) => isWord(word, text));
    const line = found?.text.split('\n').find((each) => isWord(word, each));
    if (found !== undefined && line !== undefined && more.length === 0)
      return { object: found.object, key: found.key, value: line.trim() };
  }
  return undefined;
}

/** Whether a message names a flag, a word that is not a plain one, or a plain one in quotes. */
function isSaid(word: string, said: string): boolean {
  if (word.length < 4 || !isWord(word, said)) return false;
  return /[^a-zA-Z]/.test(word) || ['"', "'", '`'].some((quote) => said.includes(`${quote}${word}${quote}`));
}

function isWord(word: string, text: string): boolean {
  const at = text.indexOf(word);
  if (word.length < 3 || at < 0) return false;
  const isPart = (character = '') => /[\w.-]/.test(character);
  // A full stop may end a sentence.
  const after = text.slice(at + word.length).replace(/^\.(?=\s|$)/, '');
  return !isPart(text[at - 1]) && !isPart(after[0]);
}

function whole(keys: readonly ('command' | 'args')[], object: KubeObject, spec: ContainerSpec): Field {
  const key = keys.find((each) => (spec[each] ?? []).length > 0);
  const within = placeOf(object, spec.name);
  if (key === undefined) return { object, key: 'image', value: spec.image, within, isVague: true };
  const value = spec[key]?.at(-1)?.trim().split('\n', 1)[0];
  return { object, key, within, isVague: true, ...(value !== undefined && { value }) };
}
