/** Invalid configuration, with all of its problems. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(
      `The configuration has ${problems.length === 1 ? 'a problem' : `${problems.length} problems`}:\n` +
        `${problems.map((problem) => `  - ${problem}`).join('\n')}\n` +
        'See docs/job.md for every variable.',
    );
    this.problems = problems;
  }
}
