import { type ProcessSettings, processSettings } from '../process/process-settings.ts';
import { SettingsError } from './settings-error.ts';

/**
 * Parses the settings of an environment. An empty variable is treated as unset.
 * @throws SettingsError with every problem of the environment.
 */
export function parseSettings(env: Readonly<Record<string, string | undefined>>): ProcessSettings {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));
  const parsed = processSettings.safeParse(given);
  if (parsed.success) return Object.freeze(parsed.data);
  throw new SettingsError(
    parsed.error.issues.map((issue) => {
      const name = String(issue.path[0]);
      return given[name] === undefined ? `${name} is required but not set` : `${name}: ${issue.message}`;
    }),
  );
}
