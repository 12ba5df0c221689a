import type { EnvironmentStatus, ReleaseStatus } from '../../model/result/environment-status.ts';
import type { Palette } from './palette.ts';

/** Formats what is installed and how to reach it. */
export function formatStatus(palette: Palette, status: EnvironmentStatus): string[] {
  const { platform, kubernetes, cluster, namespace, kubeconfig, ingress, releases } = status;
  const width = Math.max(...releases.map(({ name }) => name.length));
  return [
    `${palette.strong(platform)} on Kubernetes ${kubernetes.replace(/^v/, '')} in cluster ${cluster}`,
    '',
    ...releases.flatMap((release) => formatRelease(palette, release, width)),
    '',
    ...(ingress === undefined ? [] : [`  ingress     ${ingress}`]),
    `  namespace   ${namespace}`,
    `  kubeconfig  export KUBECONFIG=${kubeconfig}`,
  ];
}

const marks = { ready: 'passed', 'not ready': 'skipped', failed: 'failed', 'not installed': 'skipped' } as const;

function formatRelease(palette: Palette, release: ReleaseStatus, width: number): string[] {
  const { name, chart, health, optional, detail, urls, forwards, credentials } = release;
  const facts = [
    optional && health === 'not installed' ? `${health} · optional: up --with ${name}` : health,
    ...(chart === undefined ? [] : [chart]),
    ...(detail === undefined ? [] : [detail]),
  ];
  const indent = ' '.repeat(width + 4);
  return [
    `${palette.mark[marks[health]]} ${name.padEnd(width)}  ${facts.join(' · ')}`,
    ...urls.map((url) => `${indent}${palette.accent(url)}`),
    ...[...forwards, ...credentials].map((command) => `${indent}${palette.quiet(command)}`),
  ];
}
