import { inCi } from '../../host/in-ci.ts';

export interface TerminalSettings {
  readonly colour: boolean;
  readonly interactive: boolean;
}

/** CI systems whose log viewers show ANSI colours. */
const colourfulCi = ['GITHUB_ACTIONS', 'GITLAB_CI', 'BUILDKITE', 'CIRCLECI', 'TRAVIS', 'DRONE', 'GITEA_ACTIONS'];

/**
 * Whether output is coloured and redrawn in place, depending on the stream and the environment:
 * NO_COLOR overrides FORCE_COLOR, which overrides the capabilities of the terminal; CI is never interactive.
 */
export function terminalSettings(
  stream: { readonly isTTY?: boolean | undefined },
  env: Readonly<Record<string, string | undefined>>,
): TerminalSettings {
  const terminal = stream.isTTY === true && env.TERM !== 'dumb';
  const ci = inCi(env);
  return { colour: isColoured(terminal, env), interactive: terminal && !ci };
}

function isColoured(terminal: boolean, env: Readonly<Record<string, string | undefined>>): boolean {
  if (env.NO_COLOR) return false;
  if (env.FORCE_COLOR !== undefined) return env.FORCE_COLOR !== '0' && env.FORCE_COLOR !== 'false';
  return terminal || colourfulCi.some((name) => env[name]);
}
