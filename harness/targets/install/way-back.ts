import { commandText } from '../../host/command-text.ts';
import type { Release } from '../../model/platform.ts';
import type { ReleaseState } from '../target.ts';

/** How a release comes back to what it was; `none` where it is that already. */
type WayBack = 'none' | 'uninstall' | 'upgrade' | 'rollback';

/** How a release comes back to an earlier state from what it is now.
 * @param history its revisions, the latest last. @param before undefined: it was not there. */
export function wayBack(history: readonly ReleaseState[], before: ReleaseState | undefined): WayBack {
  const now = history.at(-1);
  if (before === undefined) return now === undefined ? 'none' : 'uninstall';
  // The upgrade brings an uninstall to its end that was interrupted, or whose hook failed.
  const isGoing = now?.status.startsWith('uninstall') === true;
  const isKnown = history.some(({ revision, updated }) => revision === before.revision && updated === before.updated);
  if (isGoing || !isKnown) return 'upgrade';
  return now?.revision === before.revision ? 'none' : 'rollback';
}

/** The command by which a person does the same. @param release as the platform has it, where it does. */
export function commandBack(
  way: WayBack,
  { name, namespace, before }: { readonly name: string; readonly namespace: string; readonly before?: ReleaseState },
  release: Pick<Release, 'chart' | 'manifests' | 'kustomize'> | undefined,
): string {
  const helm = `helm -n ${namespace}`;
  // The record of a release that a step changed lets the next run install it anew.
  const anew = commandText('run', ['--reuse']);
  if (release !== undefined && release.chart === undefined) {
    const source = release.kustomize === undefined ? `-f ${release.manifests}` : `-k ${release.kustomize}`;
    return way === 'uninstall' ? `kubectl -n ${namespace} delete ${source}` : anew;
  }
  switch (way) {
    case 'rollback':
      return `${helm} rollback ${name} ${before?.revision}`;
    case 'uninstall':
      return `${helm} uninstall ${name}`;
    case 'upgrade':
      return release === undefined ? `${helm} history ${name}` : anew;
    case 'none':
      return `${helm} status ${name}`;
  }
}
