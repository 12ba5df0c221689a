import { dirname } from 'node:path';
import { type Engine, findEngine } from '../../engine/engine.ts';
import { storeSize, storeVolume } from '../../engine/store/image-store.ts';
import { findHelm, findKubectl } from '../../helm/binary/find-helm.ts';
import { commandText } from '../../host/command-text.ts';
import { loadPlatform } from '../../load/load-platform.ts';
import { formatDuration } from '../../model/duration.ts';
import { EnvironmentError, exitCodes } from '../../model/errors/harness-error.ts';
import type { Platform } from '../../model/platform.ts';
import { isAllReady } from '../../model/result/environment-status.ts';
import { formatStatus } from '../../report/terminal/format-status.ts';
import { createPalette } from '../../report/terminal/palette.ts';
import { terminalSettings } from '../../report/terminal/terminal-settings.ts';
import { attachKept } from '../../targets/cluster/k3s/attach-kept.ts';
import { describeStopped, keptClustersOf, standingBeside } from '../../targets/cluster/k3s/kept-cluster.ts';
import { readStatus } from '../../targets/cluster/read-status.ts';
import type { Arguments } from '../parse-arguments.ts';
import { platformFileOf } from '../read-platform.ts';

/** Prints the status of a platform file's cluster.
 * @returns 0 if every release is ready, else 1 */
export async function tellStatus(args: Arguments): Promise<number> {
  return printStatus(loadPlatform(platformFileOf(args)));
}

/** Prints the status of a platform; only of the releases that it contains.
 * @throws EnvironmentError if no container engine answers */
export async function printStatus(platform: Platform): Promise<number> {
  const found = await findEngine();
  if ('reason' in found)
    throw new EnvironmentError('no container engine answers, so no platform is running', { observed: found.reason });
  await using cluster = await attachKept(found.engine, platform, new AbortController().signal);
  const further = [...(await describeBeside(found.engine, platform)), ...(await describeStore(found.engine))];
  if (cluster === undefined) {
    const stopped = await describeKeptData(found.engine, platform);
    const next = `\`${commandText('up')}\` ${stopped.length === 0 ? 'boots it' : 'starts it again'}`;
    process.stdout.write(`${[`${platform.platform} is not running: ${next}`, ...stopped, ...further].join('\n')}\n`);
    return exitCodes.failed;
  }
  const status = await readStatus(platform, cluster);
  const palette = createPalette(terminalSettings(process.stdout, process.env).colour);
  process.stdout.write(`${[...formatStatus(palette, status), ...(await describeTools()), ...further].join('\n')}\n`);
  return isAllReady(status) ? exitCodes.passed : exitCodes.failed;
}

/** Where the kit has its kubectl and helm, if they are not on PATH. */
async function describeTools(): Promise<string[]> {
  const found = await Promise.allSettled([findKubectl(), findHelm()]);
  const carried = found.flatMap((tool) =>
    tool.status === 'fulfilled' && tool.value.source !== 'PATH' ? [dirname(tool.value.path)] : [],
  );
  return carried.length === 0 ? [] : [`  commands    export PATH="$PATH:${[...new Set(carried)].join(':')}"`];
}

/** Describes the stopped clusters whose data was kept. */
async function describeKeptData(engine: Engine, platform: Platform): Promise<string[]> {
  const stopped = (await keptClustersOf(engine, platform)).filter(({ isRunning }) => !isRunning);
  return Promise.all(
    stopped.map(async ({ id, name }) => {
      const { bytes, stoppedAtMs } = await describeStopped(engine, id);
      const age = formatDuration(Math.max(0, Date.now() - stoppedAtMs));
      const size = `${Math.ceil(bytes / 2 ** 20)} MiB`;
      return `  kept data   ${size} of cluster ${name}, stopped ${age} ago; \`${commandText('down')}\` removes it`;
    }),
  );
}

/** Describes the running clusters of other platform files. */
async function describeBeside(engine: Engine, platform: Platform): Promise<string[]> {
  const others = await standingBeside(engine, platform);
  return others.map(({ name, file }) => `  beside      cluster ${name} of ${file}`);
}

/** Describes the images stored for future clusters. */
async function describeStore(engine: Engine): Promise<string[]> {
  const bytes = await storeSize(engine);
  if (bytes === undefined) return [];
  const size = `${(bytes / 2 ** 30).toFixed(1)} GiB`;
  return [`  images      ${size} in volume ${storeVolume}; \`${commandText('clean', ['--cache'])}\` removes them`];
}
