import { at, mappingAt, mappingsAt, textAt } from '../../../render/json.ts';
import { keysOf, secretText } from '../../../render/references.ts';
import { type Consequence, consequence, type Rule } from '../finding.ts';
import { containerPairs } from '../paired-workloads.ts';

/** What stood in a Secret stands where everybody reads it. */
export const plainSecrets: Rule = {
  name: 'plain-secrets',
  find: (comparison) => [
    ...containerPairs(comparison).flatMap(({ workload, before, after, name, path }) =>
      mappingsAt(before, 'env').flatMap((variable): Consequence[] => {
        const now = mappingsAt(after, 'env').find((other) => other['name'] === variable['name']);
        if (at(variable, 'valueFrom.secretKeyRef') === undefined || now === undefined) return [];
        const isPlain = textAt(now, 'value') !== '' || at(now, 'valueFrom.configMapKeyRef') !== undefined;
        const message = `variable ${textAt(variable, 'name')} of container ${name} was read from a Secret, and is plain text now`;
        return isPlain
          ? [consequence('SECURITY', workload.id, `${path}.env[${textAt(variable, 'name')}]`, message)]
          : [];
      }),
    ),
    ...comparison.after.ofKind('ConfigMap').flatMap((map) => {
      const texts = new Set(Object.values(mappingAt(map, 'data')));
      const secrets = comparison.before
        .ofKind('Secret')
        .flatMap((secret) => keysOf(secret).map((key) => ({ key, text: secretText(secret, key) })));
      const open = secrets.filter(({ text }) => text.length >= 8 && texts.has(text)).map(({ key }) => key);
      const old = comparison.before.find('ConfigMap', map.metadata.name);
      const isNew =
        open.length > 0 &&
        !Object.values(mappingAt(old, 'data')).some((text) =>
          secrets.some((secret) => secret.text === text && open.includes(secret.key)),
        );
      return isNew
        ? [
            consequence(
              'SECURITY',
              `ConfigMap/${map.metadata.name}`,
              'data',
              `holds ${open.join(', ')} in plain text, which a Secret held`,
            ),
          ]
        : [];
    }),
  ],
};
