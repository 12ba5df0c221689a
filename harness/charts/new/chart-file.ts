import { relative } from 'node:path';
import type { ChartFolder } from '../chart-folder.ts';

/** A library that a new chart is built on. */
export interface Library extends Pick<ChartFolder, 'name' | 'version' | 'path'> {
  /** The registry that it was pulled from; without one it is taken from its folder. */
  readonly repository?: string;
}

/** What a new chart's files are made from. */
export interface NewChart {
  readonly name: string;
  /** Absolute folder of the chart. */
  readonly folder: string;
  readonly library: Library;
  readonly image: { readonly repository: string; readonly tag: string };
  /** First line of the scenario file, by which editors complete it. */
  readonly schemaLine: string;
}

/** The files that every new chart has beside its values, by path below its folder. */
export function commonFiles(chart: NewChart, description: string): [path: string, text: string][] {
  const define = (what: string) =>
    `{{- include "${chart.library.name.replaceAll('-', '.')}.${what}" (dict "root" $) -}}\n`;
  return [
    ['Chart.yaml', chartFile(chart, description)],
    // The one line from which the library makes everything, and what helm says after an install.
    ['templates/manifest.yaml', define('all')],
    ['templates/NOTES.txt', define('notes')],
    ['.helmignore', '# Not part of the packaged chart.\ntests/\nvalues.d.ts\n'],
  ];
}

function chartFile({ name, folder, library }: NewChart, description: string): string {
  return `apiVersion: v2
name: ${name}
description: ${description}
type: application
version: 0.1.0
appVersion: "0.1.0"
kubeVersion: ">=1.31.0-0"
dependencies:
  - name: ${library.name}
    version: ${library.version.split('.')[0]}.x
    repository: ${library.repository ?? `file://${relative(folder, library.path)}`}
`;
}
