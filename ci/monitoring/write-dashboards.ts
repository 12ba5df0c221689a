import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dashboards, toGrafana } from './dashboards.ts';

/** The folder in the Grafana chart that contains the dashboards. */
export const folder = join(import.meta.dirname, '../../charts/grafana/dashboards');

/** The content of a dashboard's file. */
export function textOf(name: string): string {
  const dashboard = dashboards[name];
  if (dashboard === undefined) throw new Error(`unknown dashboard ${name}`);
  return `${JSON.stringify(toGrafana(name, dashboard), undefined, 2)}\n`;
}

if (import.meta.main)
  for (const name of Object.keys(dashboards)) writeFileSync(join(folder, `${name}.json`), textOf(name));
