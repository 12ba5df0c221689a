import { type ProcessSettings, processSettings } from '../process/process-settings.ts';

/**
 * Parses the settings of an environment. A blank variable is treated as unset.
 * @throws SettingsError with every problem of the environment.
 */
export function parseSettings(env: Readonly<Record<string, string | undefined>>): ProcessSettings {
  const given = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value.trim() !== ''),
  );
  const parsed = processSettings.safeParse(given);
  if (parsed.success) return Object.freeze(parsed.data);
  throw new SettingsError(
    parsed.error.issues.map((issue) => {
      const name = String(issue.path[0]);
      return given[name] === undefined ? `${name} is required but not set` : `${name}: ${issue.message}`;
    }),
  );
}

/** The settings are invalid. `problems` has each variable and its problem, never its value. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(
      [
        'The environment variables are invalid:',
        ...problems.map((problem) => `  - ${problem}`),
        'See docs/api.md for all settings.',
      ].join('\n'),
    );
    this.problems = problems;
  }
}
