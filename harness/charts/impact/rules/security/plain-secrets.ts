import { at, mappingAt, mappingsAt, textAt } from '../../../render/json.ts';
import { idOf, type Manifest } from '../../../render/manifest.ts';
import { keysOf, secretText } from '../../../render/references.ts';
import { consequence, type Rule } from '../finding.ts';

/** A value of a Secret moves to where everyone can read it. */
export const plainSecrets: Rule = {
  name: 'plain-secrets',
  *find({ containers, before, after }) {
    for (const one of containers)
      for (const variable of mappingsAt(one.before, 'env')) {
        const name = textAt(variable, 'name');
        const now = mappingsAt(one.after, 'env').find((other) => other['name'] === name);
        const isPlain = textAt(now, 'value') !== '' || at(now, 'valueFrom.configMapKeyRef') !== undefined;
        const message = `variable ${name} of container ${one.name} was read from a Secret, and is now plain text`;
        if (isPlain && at(variable, 'valueFrom.secretKeyRef') !== undefined)
          yield consequence('SECURITY', one.workload.id, `${one.path}.env[${name}]`, message);
      }
    const secrets = secretsOf(before);
    const open = (map: unknown) => {
      const texts = Object.values(mappingAt(map, 'data'));
      return secrets.filter(({ text }) => text.length >= 8 && texts.includes(text)).map(({ key }) => key);
    };
    for (const map of after.ofKind('ConfigMap')) {
      const id = idOf(map, after.namespace);
      const old = open(before.byId(id));
      const keys = open(map);
      const message = `contains ${keys.join(', ')} in plain text, which was in a Secret before`;
      if (keys.some((key) => !old.includes(key))) yield consequence('SECURITY', id, 'data', message);
    }
  },
};

function secretsOf(manifest: Manifest): { readonly key: string; readonly text: string }[] {
  return manifest
    .ofKind('Secret')
    .flatMap((secret) => keysOf(secret).map((key) => ({ key, text: secretText(secret, key) })));
}
