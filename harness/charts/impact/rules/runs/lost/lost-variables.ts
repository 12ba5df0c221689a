import { type Json, mappingsAt, textAt, textsAt } from '../../../../render/json.ts';
import { consequence, type Rule } from '../../finding.ts';

/** A container starts without a variable that it had, or with `$(NAME)` in place of its value. */
export const lostVariables: Rule = {
  name: 'lost-variables',
  *find({ containers }) {
    for (const { workload, before, after, name, path } of containers) {
      const finding = (part: string, message: string) =>
        consequence('NEVER RUNS', workload.id, `${path}.${part}`, message);
      const [was, is] = [mappingsAt(before, 'envFrom'), mappingsAt(after, 'envFrom')];
      const names = namesOf(after);
      // What a new source gives is not known.
      for (const variable of is.length > was.length ? [] : namesOf(before))
        if (!names.includes(variable))
          yield finding(`env[${variable}]`, `container ${name} starts without variable ${variable}`);
      const fewer = was.length - is.length;
      const sources = `${fewer} source${fewer > 1 ? 's' : ''}`;
      if (fewer > 0)
        yield finding('envFrom', `container ${name} starts without the variables of ${sources} it had before`);
      for (const source of was) {
        const same = is.filter((other) => sourceOf(other) === sourceOf(source));
        const prefix = textAt(source, 'prefix');
        const message = `the variables of ${sourceOf(source)} in container ${name} no longer start with ${prefix || 'their own names'}`;
        if (same.some((other) => textAt(other, 'prefix') !== prefix)) yield finding('envFrom', message);
      }
      const old = unresolved(before);
      for (const text of unresolved(after))
        if (!old.includes(text))
          yield finding('env', `${text} in container ${name} is not expanded: the variable is not defined before it`);
    }
  },
};

/** Such as `Secret shop`. */
function sourceOf(source: Json): string {
  const [secret, map] = [textAt(source, 'secretRef.name'), textAt(source, 'configMapRef.name')];
  return secret === '' ? `ConfigMap ${map}` : `Secret ${secret}`;
}

function namesOf(container: Json): string[] {
  return mappingsAt(container, 'env').map((variable) => textAt(variable, 'name'));
}

/** Every `$(NAME)` that the kubelet does not expand: the variable is missing, or defined later. */
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
