import { commandText } from '../../host/command-text.ts';
import type { Release } from '../../model/platform.ts';
import type { ReleaseState } from '../target.ts';

/** How to restore a release; `none` if it is unchanged. */
type WayBack = 'none' | 'uninstall' | 'upgrade' | 'rollback';

/** How to restore a release to an earlier state.
 * @param history its revisions, latest last @param before undefined if it was not installed */
export function wayBack(history: readonly ReleaseState[], before: ReleaseState | undefined): WayBack {
  const now = history.at(-1);
  if (before === undefined) return now === undefined ? 'none' : 'uninstall';
  // An upgrade also completes an uninstall that was interrupted or whose hook failed.
  const isGoing = now?.status.startsWith('uninstall') === true;
  const isKnown = history.some(({ revision, updated }) => revision === before.revision && updated === before.updated);
  if (isGoing || !isKnown) return 'upgrade';
  return now?.revision === before.revision ? 'none' : 'rollback';
}

/** The command to restore the release by hand. @param release its definition, if it belongs to the platform */
export function commandBack(
  way: WayBack,
  { name, namespace, before }: { readonly name: string; readonly namespace: string; readonly before?: ReleaseState },
  release: Pick<Release, 'chart' | 'manifests' | 'kustomize'> | undefined,
): string {
  const helm = `helm -n ${namespace}`;
  // The recorded fingerprint of a changed release makes the next run install it again.
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
