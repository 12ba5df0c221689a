/** The environment cannot be used; `problems` names each variable and what is wrong with it, never its value. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(
      [
        'The settings in the environment cannot be used:',
        ...problems.map((problem) => `  - ${problem}`),
        'All settings are listed in docs/api.md.',
      ].join('\n'),
    );
    this.problems = problems;
  }
}
