import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { EnvironmentError } from '../../../model/errors/harness-error.ts';

/** Reads the kubeconfig that kubectl would use: the first file in KUBECONFIG, else ~/.kube/config.
 * @throws EnvironmentError if there is none */
export function readKubeconfig(env: NodeJS.ProcessEnv): { readonly file: string; readonly text: string } {
  const named = (env['KUBECONFIG'] ?? '').split(delimiter).filter((path) => path !== '');
  const file = named[0] ?? join(homedir(), '.kube', 'config');
  if (!existsSync(file)) {
    throw new EnvironmentError('the kubeconfig target needs a kubeconfig, but none is found', {
      expected: named.length > 0 ? `a file at KUBECONFIG=${file}` : `KUBECONFIG, or ${file}`,
      next: 'kubectl config current-context shows which cluster kubectl uses',
    });
  }
  return { file, text: readFileSync(file, 'utf8') };
}
