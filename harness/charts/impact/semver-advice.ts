import type { ChartFolder } from '../chart-folder.ts';
import type { RenderingChange } from './compare.ts';

/** Libraries whose version does not say what their change does: one line each. A refusal or a new identity asks for a
 * major version, an added object or any other change for a patch at least. */
export function semverAdvice(
  before: readonly ChartFolder[],
  after: readonly ChartFolder[],
  changedLibraries: ReadonlySet<string>,
  changes: readonly RenderingChange[],
): string[] {
  return after
    .filter((chart) => chart.library && changedLibraries.has(chart.name))
    .flatMap((library) => {
      const old = before.find((chart) => chart.name === library.name);
      if (old === undefined) return [];
      const felt = changes.filter(({ chart }) =>
        after.find(({ name }) => name === chart)?.libraries.some((name) => dependsOn(after, name, library.name)),
      );
      const breaks = felt.some(
        ({ refused, changes: objects }) =>
          refused !== undefined ||
          objects.some(({ findings }) => findings.some(({ effect }) => effect === 'refused' || effect === 'identity')),
      );
      const needed = breaks ? 'major' : 'patch';
      return isBumped(old.version, library.version, needed)
        ? []
        : [
            `${library.name} is ${library.version} (it was ${old.version}): what it changes asks for a new ${needed} version`,
          ];
    });
}

function dependsOn(charts: readonly ChartFolder[], from: string, to: string): boolean {
  if (from === to) return true;
  return charts.find((chart) => chart.name === from)?.libraries.some((name) => dependsOn(charts, name, to)) ?? false;
}

function isBumped(before: string, after: string, needed: 'major' | 'patch'): boolean {
  const old = before.split('.').map(Number);
  const now = after.split('.').map(Number);
  if (needed === 'major') return (now[0] ?? 0) > (old[0] ?? 0);
  const first = now.findIndex((part, index) => part !== old[index]);
  return first >= 0 && (now[first] ?? 0) > (old[first] ?? 0);
}
