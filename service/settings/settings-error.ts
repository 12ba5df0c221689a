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
