import { formatLocation } from '../../model/source-location.ts';
import type { FailedStep } from '../../session/session-request.ts';

/** The part of a terminal's keyboard that a pause uses. */
export interface Keyboard {
  setRawMode(raw: boolean): unknown;
  on(event: 'data', listener: (data: Buffer) => void): unknown;
  off(event: 'data', listener: (data: Buffer) => void): unknown;
  resume(): unknown;
  pause(): unknown;
}

/** Waits until Enter is pressed or the signal aborts. Raw mode keeps typed characters off the screen, which is being
 * redrawn. It also turns Ctrl-C into an ordinary key, so that calls `interrupt`. */
export async function waitForEnter(keyboard: Keyboard, signal: AbortSignal, interrupt: () => void): Promise<void> {
  if (signal.aborted) return;
  const pressed = Promise.withResolvers<void>();
  const listen = (data: Buffer) => {
    const keys = data.toString();
    if (keys.includes('\u0003')) interrupt();
    if (/[\r\n]/.test(keys)) pressed.resolve();
  };
  const stop = () => pressed.resolve();
  keyboard.setRawMode(true);
  keyboard.on('data', listen);
  keyboard.resume();
  signal.addEventListener('abort', stop);
  try {
    await pressed.promise;
  } finally {
    signal.removeEventListener('abort', stop);
    keyboard.off('data', listen);
    keyboard.setRawMode(false);
    // A keyboard that is being read would keep the process alive.
    keyboard.pause();
  }
}

/** The message of a pause: what failed, how to reach the environment, and how to continue. */
export function pauseText({ scenario, step, ways }: FailedStep): string {
  const why = step.failure?.message ?? 'it failed';
  return [
    '',
    `paused: "${scenario}" failed, and has not been cleaned up yet`,
    `${formatLocation(step.at)}  ${step.name}: ${why}`,
    ...ways,
    'Enter cleans up and continues, Ctrl-C ends the run',
    '',
  ].join('\n');
}
