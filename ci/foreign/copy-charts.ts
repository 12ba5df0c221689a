import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { dump, load } from 'js-yaml';

interface Dependency {
  readonly name: string;
  readonly repository?: string;
}

interface Platform {
  readonly releases: readonly { readonly name: string; readonly chart?: string | { readonly name: string } }[];
}

/** Makes the releases of a platform file use copies of their charts in a folder, together with their dependencies. A
 * dependency is searched as NAME, or as OF/charts/NAME in the chart itself. */
export function copyCharts(file: string, copies: string): void {
  const platform = load(readFileSync(file, 'utf8')) as Platform;
  const releases = platform.releases.map(({ chart, ...release }) => {
    if (typeof chart !== 'object') return { chart, ...release };
    const target = join(dirname(file), 'copies', chart.name);
    copyChart(chart.name, target, copies);
    return { ...release, chart: target };
  });
  writeFileSync(file, dump({ ...platform, releases }));
}

function copyChart(name: string, target: string, copies: string): void {
  const source = join(copies, name);
  if (!existsSync(join(source, 'Chart.yaml')))
    throw new Error(`FOREIGN_CHARTS has no chart ${name}: expected ${source}/Chart.yaml`);
  cpSync(source, target, { recursive: true });
  const { dependencies = [] } = load(readFileSync(join(source, 'Chart.yaml'), 'utf8')) as {
    dependencies?: Dependency[];
  };
  for (const dependency of dependencies) {
    const bundled = join(target, 'charts', dependency.name);
    if (!existsSync(bundled)) copyChart(dependency.name, bundled, copies);
  }
}
