import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { findEngine } from '../../engine/engine.ts';
import { commandText } from '../../host/command-text.ts';
import { loadPlatform } from '../../load/load-platform.ts';
import { EnvironmentError, exitCodes, InterruptedError } from '../../model/errors/harness-error.ts';
import { InputError } from '../../model/errors/input-error.ts';
import { attachKept } from '../../targets/cluster/k3s/attach-kept.ts';
import { forwardServices } from '../../targets/cluster/reach/forward-port.ts';
import { readStatus } from '../../targets/cluster/read-status.ts';
import { suggestion } from '../../text/suggest.ts';
import { onInterrupt } from '../on-interrupt.ts';
import type { Arguments } from '../parse-arguments.ts';
import { platformFileOf } from '../read-platform.ts';

/** Opens the page of an installed release in a browser and prints its address; without an Ingress, forwards local ports
 * to its Services until Ctrl-C.
 * @throws EnvironmentError if the platform or the release is not installed, or nothing of it can be reached */
export async function openRelease(args: Arguments): Promise<number> {
  const platform = loadPlatform(platformFileOf(args));
  const release = wantedRelease(args, platform);
  const found = await findEngine();
  if ('reason' in found)
    throw new EnvironmentError('no container engine answers, so no platform is running', { observed: found.reason });
  using interrupt = onInterrupt(() => undefined);
  await using cluster = await attachKept(found.engine, platform, interrupt.signal).catch((error: unknown) => {
    throw interrupt.signal.aborted ? new InterruptedError('interrupted before anything was opened') : error;
  });
  if (cluster === undefined)
    throw new EnvironmentError(`${platform.platform} is not running`, { next: commandText('up') });
  const { releases } = await readStatus({ ...platform, releases: [release] }, cluster);
  const { health, urls = [], credentials = [] } = releases[0] ?? {};
  if (health === 'not installed') {
    const next = commandText('up', release.optional ? ['--with', release.name] : []);
    throw new EnvironmentError(`release ${release.name} is not installed`, { next });
  }
  const page = urls.find((url) => /^https?:/.test(url));
  if (page !== undefined) {
    process.stdout.write(`${page}\n`);
    if (args.flags['print'] !== true && process.stdout.isTTY) startBrowser(page);
    return exitCodes.passed;
  }
  const services = await forwardServices(cluster.access, release.name);
  if (services.length === 0) {
    throw new EnvironmentError(`release ${release.name} has neither an Ingress nor a Service`, {
      next: commandText('status'),
    });
  }
  for (const { service, port, address } of services)
    process.stdout.write(`${address.host}:${address.port} forwards to port ${port} of Service ${service}\n`);
  for (const command of credentials) process.stdout.write(`its Secrets: ${command}\n`);
  process.stdout.write('until Ctrl-C\n');
  if (!interrupt.signal.aborted) await once(interrupt.signal, 'abort');
  return exitCodes.passed;
}

function wantedRelease(
  { positionals: [name, ...more] }: Arguments,
  { releases, file }: ReturnType<typeof loadPlatform>,
) {
  const names = releases.map((release) => release.name);
  const release = releases.find((each) => each.name === name);
  if (release !== undefined && more.length === 0) return release;
  const message =
    name === undefined || more.length > 0
      ? `open takes one release; ${file} has: ${names.join(', ')}`
      : `${file} has no release "${name}"${suggestion(name, names)}; it has: ${names.join(', ')}`;
  throw new InputError([{ at: undefined, message }]);
}

/** If no browser can be started, the printed address is enough. */
function startBrowser(url: string): void {
  const command = process.platform === 'darwin' ? 'open' : 'xdg-open';
  const child = spawn(command, [url], { detached: true, stdio: 'ignore' });
  child.on('error', () => undefined);
  child.unref();
}
