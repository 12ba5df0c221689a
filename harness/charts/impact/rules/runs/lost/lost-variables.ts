import { type Json, mappingsAt, textAt, textsAt } from '../../../../render/json.ts';
import type { Manifest } from '../../../../render/manifest.ts';
import { type VariableSource, variableSources, variablesOf } from '../../../../render/variables.ts';
import { consequence, type Rule } from '../../finding.ts';

/** A container starts without a variable that it had, or with `$(NAME)` in place of its value. */
export const lostVariables: Rule = {
  name: 'lost-variables',
  *find({ containers, before: then, after: now }) {
    for (const { workload, before, after, name, path } of containers) {
      const finding = (part: string, message: string) =>
        consequence('NEVER RUNS', workload.id, `${path}.${part}`, message);
      const starts = `container ${name} starts without`;
      const [was, is] = [variableSources(before, then), variableSources(after, now)];
      const unknown = is.filter(({ variables }) => variables === undefined);
      const gone = was.filter((one) => !is.some((other) => other.name === one.name));
      const renamed = was.filter(
        (one) => !gone.includes(one) && !is.some((other) => other.name === one.name && other.prefix === one.prefix),
      );
      for (const source of renamed)
        yield finding(
          'envFrom',
          `the variables of ${source.name} in container ${name} no longer start with ${source.prefix || 'their own names'}`,
        );
      // What a new source gives is not known if its object is not in the render.
      if (!unknown.some((source) => !was.some((other) => other.name === source.name))) {
        const has = variablesOf(after, now);
        const lost = [...variablesOf(before, then).values()].filter((one) => !has.has(one.name));
        const unless = unknown.length === 0 ? '' : `, unless ${listOf(unknown)} has it`;
        // A key that a source no longer has is reported of the source.
        for (const one of lost.filter(({ entries }) => entries > 0))
          yield finding(`env[${one.name}]`, `${starts} variable ${one.name}${unless}`);
        for (const source of gone) {
          const names = lost.filter(({ from }) => from === source.name).map((one) => one.name);
          const more = names.length > 5 ? ` and ${names.length - 5} more` : '';
          if (source.variables === undefined) yield finding('envFrom', `${starts} the variables of ${source.name}`);
          else if (names.length > 0)
            yield finding('envFrom', `${starts} ${names.slice(0, 5).join(', ')}${more} of ${source.name}${unless}`);
        }
      }
      const old = unresolved(before, then);
      for (const text of unresolved(after, now))
        if (!old.includes(text))
          yield finding('env', `${text} in container ${name} is not expanded: the variable is not defined before it`);
    }
  },
};

function listOf(sources: readonly VariableSource[]): string {
  return [...new Set(sources.map(({ name }) => name))].join(' or ');
}

/** Every `$(NAME)` that the kubelet does not expand: the variable is missing, or defined later. */
function unresolved(container: Json, manifest: Manifest): string[] {
  const own = mappingsAt(container, 'env').map((variable) => textAt(variable, 'name'));
  const sources = variableSources(container, manifest);
  const isOpen = sources.some(({ variables }) => variables === undefined);
  const seen = sources.flatMap(({ variables = [] }) => variables.map(({ name }) => name));
  const found: string[] = [];
  const missingIn = (text: string) =>
    [...text.matchAll(/(?<!\$)\$\(([A-Za-z_][\w.-]*)\)/g)]
      .map(([all, name = '']) => ({ all, name }))
      // What the container gives itself is looked for in the order of its list.
      .filter(({ name }) => !seen.includes(name) && (own.includes(name) || !isOpen));
  for (const variable of mappingsAt(container, 'env')) {
    found.push(...missingIn(textAt(variable, 'value')).map(({ all }) => `${all} in ${textAt(variable, 'name')}`));
    seen.push(textAt(variable, 'name'));
  }
  const words = [...textsAt(container, 'command'), ...textsAt(container, 'args')];
  return [...found, ...words.flatMap(missingIn).map(({ all }) => all)];
}
