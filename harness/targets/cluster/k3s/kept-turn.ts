import { dirname } from 'node:path';
import { takeTurn, turnHolder } from '../../../host/in-turn.ts';
import { fileLabel, platformLabel } from '../../../host/run-labels.ts';
import type { Platform } from '../../../model/platform.ts';

/** Waits until no other command on this machine works on the kept clusters of a platform, and keeps others out until
 * the turn is disposed.
 * @param tell receives a line for the person who waits @throws the reason of `signal` if it aborts meanwhile */
export function takeKeptTurn(
  { folder, platform }: Pick<Platform, 'folder' | 'platform'>,
  signal: AbortSignal,
  tell: (text: string) => void,
): Promise<AsyncDisposable> {
  return takeTurn(keyOf(folder, platform), {
    signal,
    onWait: ({ pid, sinceMs }) =>
      tell(
        `waiting for process ${pid}, which has used the kept cluster of ${platform} since ${new Date(sinceMs).toLocaleTimeString('sv')}`,
      ),
  });
}

/** The id of the process that works on a kept cluster now; undefined if none does.
 * @param labels the labels of its container */
export async function keptClusterUser(labels: Readonly<Record<string, string>>): Promise<number | undefined> {
  const { [fileLabel]: file, [platformLabel]: platform } = labels;
  return file === undefined || platform === undefined
    ? undefined
    : (await turnHolder(keyOf(dirname(file), platform)))?.pid;
}

/** All kept clusters of a platform take one turn: which of them a command will use, or that it boots one, is known only
 * while it has the turn. */
function keyOf(folder: string, platform: string): string {
  return `kept clusters of ${platform} in ${folder}`;
}
