import { homedir } from 'node:os';
import { join } from 'node:path';

/** Folder for what is kept between runs: unpacked tools and pulled charts. */
export function cacheFolder(env: NodeJS.ProcessEnv): string {
  return join(env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'platform-scenarios');
}
