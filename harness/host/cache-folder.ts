import { homedir } from 'node:os';
import { join } from 'node:path';

/** What survives runs: tools that were unpacked, charts that were pulled. */
export function cacheFolder(env: NodeJS.ProcessEnv): string {
  return join(env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'platform-scenarios');
}
