import { type Json, mappingsAt, textAt, textsAt } from '../../../../render/json.ts';
import { type Consequence, consequence, type Rule } from '../../finding.ts';
import { containerPairs } from '../../paired-workloads.ts';

/** A container starts without a variable that it had, or with `$(NAME)` in place of its value. */
export const lostVariables: Rule = {
  name: 'lost-variables',
  find: (comparison) =>
    containerPairs(comparison).flatMap(({ workload, before, after, name, path }): Consequence[] => {
      const now = namesOf(after);
      const whole = mappingsAt(after, 'envFrom').length > mappingsAt(before, 'envFrom').length;
      const gone = whole ? [] : namesOf(before).filter((variable) => !now.includes(variable));
      const sources = mappingsAt(before, 'envFrom').length - mappingsAt(after, 'envFrom').length;
      const prefixed = mappingsAt(before, 'envFrom').filter((source) =>
        mappingsAt(after, 'envFrom').some(
          (other) => sourceOf(other) === sourceOf(source) && textAt(other, 'prefix') !== textAt(source, 'prefix'),
        ),
      );
      const old = unresolved(before);
      const literal = unresolved(after).filter((text) => !old.includes(text));
      const finding = (part: string, message: string) =>
        consequence('NEVER RUNS', workload.id, `${path}.${part}`, message);
      return [
        ...gone.map((variable) => finding(`env[${variable}]`, `container ${name} starts without variable ${variable}`)),
        ...(sources > 0
          ? [
              finding(
                'envFrom',
                `container ${name} starts without the variables of ${sources} source${sources > 1 ? 's' : ''} that it had`,
              ),
            ]
          : []),
        ...prefixed.map((source) =>
          finding(
            'envFrom',
            `the variables of ${sourceOf(source)} in container ${name} do not begin with ${textAt(source, 'prefix') || 'their own names'} any more`,
          ),
        ),
        ...literal.map((text) =>
          finding('env', `${text} in container ${name} stays as it is: the variable is not given before it`),
        ),
      ];
    }),
};

/** Such as `Secret shop`. */
function sourceOf(source: Json): string {
  const [secret, map] = [textAt(source, 'secretRef.name'), textAt(source, 'configMapRef.name')];
  return secret === '' ? `ConfigMap ${map}` : `Secret ${secret}`;
}

function namesOf(container: Json): string[] {
  return mappingsAt(container, 'env').map((variable) => textAt(variable, 'name'));
}

/** Every `$(NAME)` that the kubelet leaves as it is: the variable is not there, or stands further down. */
function unresolved(container: Json): string[] {
  const own = namesOf(container);
  // What a source gives is not known; what the container gives itself is looked for in the order of its list.
  const open = (name: string) => mappingsAt(container, 'envFrom').length > 0 && !own.includes(name);
  const seen: string[] = [];
  const found: string[] = [];
  const missingIn = (text: string) =>
    [...text.matchAll(/(?<!\$)\$\(([A-Za-z_][\w.-]*)\)/g)]
      .map(([all, name = '']) => ({ all, name }))
      .filter(({ name }) => !seen.includes(name) && !open(name));
  for (const variable of mappingsAt(container, 'env')) {
    found.push(...missingIn(textAt(variable, 'value')).map(({ all }) => `${all} in ${textAt(variable, 'name')}`));
    seen.push(textAt(variable, 'name'));
  }
  const words = [...textsAt(container, 'command'), ...textsAt(container, 'args')];
  return [...found, ...words.flatMap(missingIn).map(({ all }) => all)];
}
