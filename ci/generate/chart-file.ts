/** Chart.yaml of a new chart on one of the libraries. */
export function chartFile(name: string, library: 'service' | 'job', description: string): string {
  return `apiVersion: v2
name: ${name}
description: ${description}
type: application
version: 0.1.0
appVersion: "0.1.0"
kubeVersion: ">=1.31.0-0"
dependencies:
  - name: kit-${library}
    version: 1.x
    repository: file://../library/${library}
`;
}

/** The one line from which the library makes everything. */
export function manifestFile(library: 'service' | 'job'): string {
  return `{{- include "kit.${library}.all" (dict "root" $) -}}\n`;
}
