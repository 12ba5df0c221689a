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
      const texts = Object.values(mappingAt(map, 'data')).map(String);
      const isIn = (text: string, key: string) =>
        texts.some((all) => all === text || (text.length >= 12 && confidential.test(key) && all.includes(text)));
      return secrets.filter(({ text, key }) => text.length >= 8 && isIn(text, key)).map(({ key }) => key);
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

/** Keys whose texts are searched for within the files of a ConfigMap: a name or an address of a Secret is in many files. */
const confidential = /pass|secret|token|key|credential|ur[il]|dsn/i;

function secretsOf(manifest: Manifest): { readonly key: string; readonly text: string }[] {
  return manifest
    .ofKind('Secret')
    .flatMap((secret) => keysOf(secret).map((key) => ({ key, text: secretText(secret, key) })));
}
