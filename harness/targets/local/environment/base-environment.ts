import { delimiter, dirname, join } from 'node:path';

/** Set in every process that the local target starts, so that leftover processes can be found. */
const markerVariable = 'PLATFORM_SCENARIOS_PROCESS_OF';

/**
 * The few variables that a process inherits, such as PATH and HOME. `node` on its PATH is the one that runs the
 * harness.
 * @param workFolder folder whose node_modules/.bin comes before the rest of PATH
 * @param temporaryFolder folder for the temporary files of the process
 */
export function baseEnvironment(workFolder: string, temporaryFolder: string, marker: string): Record<string, string> {
  const path = [dirname(process.execPath), join(workFolder, 'node_modules', '.bin'), process.env['PATH'] ?? ''];
  return {
    PATH: path.filter((entry) => entry !== '').join(delimiter),
    HOME: process.env['HOME'] ?? temporaryFolder,
    TMPDIR: temporaryFolder,
    // As in a container, whose clock is in UTC.
    TZ: 'UTC',
    [markerVariable]: marker,
  };
}
