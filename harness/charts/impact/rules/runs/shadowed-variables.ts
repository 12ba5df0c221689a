import type { Json } from '../../../render/json.ts';
import type { Manifest } from '../../../render/manifest.ts';
import { type Variable, type VariableSource, variableSources, variablesOf } from '../../../render/variables.ts';
import { consequence, type Rule, shown } from '../finding.ts';

/** A variable has another value because another of the places that give it wins: `env` wins over envFrom, and the later entry
 * over the earlier one. */
export const shadowedVariables: Rule = {
  name: 'shadowed-variables',
  *find({ containers, before: then, after: now }) {
    for (const { workload, before, after, name, path } of containers) {
      const is = variablesOf(after, now);
      for (const was of variablesOf(before, then).values()) {
        const other = is.get(was.name);
        const message = other && changeOf(was, other);
        if (message !== undefined)
          yield consequence(
            'NEVER RUNS',
            workload.id,
            `${path}.env[${was.name}]`,
            `variable ${was.name} of container ${name} ${message}`,
          );
      }
      for (const [first, last] of swapped(before, then, after, now))
        yield consequence(
          'NEVER RUNS',
          workload.id,
          `${path}.envFrom`,
          `${last.name} now comes after ${first.name} in envFrom of container ${name}, and wins for a variable that both have: ${[first, last].find(({ variables }) => variables === undefined)?.name} is not in the render, so whether there is one cannot be known`,
        );
    }
  },
};

function changeOf(was: Variable, is: Variable): string | undefined {
  // One entry of env that becomes another one is what its author wrote; the content of a source changes at the source.
  const isWritten = was.entries === 1 && is.entries === 1;
  const isSamePlace = was.from === is.from && was.entries < 2 && is.entries < 2;
  const isKnown = was.value !== undefined && is.value !== undefined;
  if (isWritten || isSamePlace || (isKnown && was.value === is.value)) return undefined;
  const unknown = isKnown
    ? ''
    : '; whether that is a different value cannot be known, because the render does not have it';
  return `is now ${placeOf(is)}, not ${placeOf(was)}: ${reasonOf(was, is)}${unknown}`;
}

function reasonOf(was: Variable, is: Variable): string {
  if (is.entries > 1) return 'the last of its entries in env wins';
  if (is.entries === 1) return was.entries === 0 ? 'env wins over envFrom' : 'it is the only entry in env that is left';
  return was.entries > 0 ? 'it is no longer in env' : 'the later source of envFrom wins';
}

function placeOf({ from, value, isSecret }: Variable): string {
  if (value === undefined) return from;
  return `${isSecret ? 'a masked value' : shown(value)} of ${from}`;
}

/** Each two sources that swap their order, of which one is not in the render: its keys may be those of the other. */
function swapped(before: Json, then: Manifest, after: Json, now: Manifest): [VariableSource, VariableSource][] {
  const was = variableSources(before, then);
  const positionOf = ({ name, prefix }: VariableSource) =>
    was.findLastIndex((one) => one.name === name && one.prefix === prefix);
  const is = variableSources(after, now).filter((source) => positionOf(source) !== -1);
  return is.flatMap((last, index) =>
    is.slice(0, index).flatMap((first): [VariableSource, VariableSource][] => {
      const isUnknown = first.variables === undefined || last.variables === undefined;
      const canMeet = first.prefix.startsWith(last.prefix) || last.prefix.startsWith(first.prefix);
      return isUnknown && canMeet && positionOf(first) > positionOf(last) ? [[first, last]] : [];
    }),
  );
}
