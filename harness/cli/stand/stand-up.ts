import { once } from 'node:events';
import { loadPlatform } from '../../load/load-platform.ts';
import { exitCodes, InterruptedError } from '../../model/errors/harness-error.ts';
import { InputError } from '../../model/errors/input-error.ts';
import { ReleaseError } from '../../model/errors/release-error.ts';
import { withNeeds } from '../../model/needs.ts';
import type { Platform } from '../../model/platform.ts';
import type { TaskResult } from '../../model/result/result.ts';
import type { RunEvent } from '../../model/result/run-event.ts';
import { withoutOptional } from '../../plan/narrow-platform.ts';
import { failedTasks } from '../../report/collect-failures.ts';
import { createTerminalReporter } from '../../report/terminal/create-terminal-reporter.ts';
import { formatFailures } from '../../report/terminal/format-summary.ts';
import { createPalette } from '../../report/terminal/palette.ts';
import { terminalSettings } from '../../report/terminal/terminal-settings.ts';
import { Session } from '../../session/session.ts';
import { suggestion } from '../../text/suggest.ts';
import { onInterrupt } from '../on-interrupt.ts';
import type { Arguments } from '../parse-arguments.ts';
import { platformFileOf, textsOf } from '../read-platform.ts';
import { readTarget } from '../run/read-run.ts';
import { printStatus } from './tell-status.ts';

/** Boots the platform or reuses the running one, brings it to the state of its files, and prints how to reach it. A
 * cluster keeps running; without one, the platform runs until Ctrl-C.
 * @throws EnvironmentError if it cannot be created; ReleaseError if a release does not become ready */
export async function standUp(args: Arguments): Promise<number> {
  const platform = narrowed(loadPlatform(platformFileOf(args)), args);
  const { target, versions, timeoutFactor } = readTarget(args, platform);
  const { colour, interactive } = terminalSettings(process.stdout, process.env);
  const reporter = createTerminalReporter({ stream: process.stdout, colour, interactive });
  const ended: TaskResult[] = [];
  const emit = (event: RunEvent) => {
    if (event.type === 'task-ended') ended.push(event.task);
    reporter.emit(event);
  };
  using interrupt = onInterrupt((text) => reporter.emit({ type: 'note', text }));
  const session = await Session.open({
    ...{ platform, target, timeoutFactor, reporter: { emit }, keep: true, reuse: true, signal: interrupt.signal },
    kubernetes: versions[0],
  });
  const { kind, reason } = session.target;
  reporter.emit({ type: 'note', text: `${platform.platform} on ${kind}: ${reason}` });
  try {
    await session.update();
  } catch (error) {
    // Its watches and processes would keep this command running.
    await session.detach();
    if (interrupt.signal.aborted) throw new InterruptedError('interrupted while the platform was booted');
    if (!(error instanceof ReleaseError)) throw error;
    reporter.close();
    process.stdout.write(`${formatFailures(createPalette(colour), failedTasks(ended)).join('\n')}\n`);
    return error.exitCode;
  } finally {
    reporter.close();
  }
  if (kind === 'k3s') {
    await session.detach();
    return printStatus(platform);
  }
  for (const text of [...session.environment.howToReach(), 'it runs until Ctrl-C']) process.stdout.write(`${text}\n`);
  if (!interrupt.signal.aborted) await once(interrupt.signal, 'abort');
  await session.close();
  return exitCodes.passed;
}

/** The platform with only the named releases and what they need; all non-optional releases if none is named.
 * @throws InputError if there is no release with a given name */
function narrowed(platform: Platform, { positionals, flags }: Arguments): Platform {
  const further = textsOf(flags['with']);
  const names = [...positionals, ...further];
  const known = platform.releases.map(({ name }) => name);
  const problems = names
    .filter((name) => !known.includes(name))
    .map((name) => ({
      at: undefined,
      message: `${platform.file} has no release "${name}"${suggestion(name, known)}; it has: ${known.join(', ')}`,
    }));
  if (problems.length > 0) throw new InputError(problems);
  return positionals.length === 0
    ? withoutOptional(platform, further)
    : { ...platform, releases: withNeeds(platform.releases, names) };
}
