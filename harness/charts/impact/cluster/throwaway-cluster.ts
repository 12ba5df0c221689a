import { randomBytes } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findEngine } from '../../../engine/engine.ts';
import { makeTemporaryFolder } from '../../../host/temporary-folder.ts';
import type { KubeClient } from '../../../kube/client/kube-client.ts';
import { describeError } from '../../../model/errors/harness-error.ts';
import { Session } from '../../../session/session.ts';

/** A cluster in which no pod runs: it is asked what it takes. */
export interface ThrowawayCluster extends AsyncDisposable {
  readonly client: KubeClient;
}

/** Boots one, or says why there is none. It goes with its disposal. */
export async function startThrowawayCluster(): Promise<ThrowawayCluster | { readonly reason: string }> {
  const found = await findEngine();
  if ('reason' in found) return { reason: `no container engine answers (${found.reason})` };
  const folder = await makeTemporaryFolder();
  const remove = () => rm(folder, { recursive: true, force: true });
  try {
    // A platform has a release; this one makes nothing that runs.
    await mkdir(join(folder, 'note/templates'), { recursive: true });
    await writeFile(join(folder, 'note/Chart.yaml'), 'apiVersion: v2\nname: note\nversion: 1.0.0\n');
    await writeFile(
      join(folder, 'note/templates/note.yaml'),
      'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: note}\n',
    );
    const name = `impact-${randomBytes(3).toString('hex')}`;
    const platform = join(folder, 'platform.yaml');
    const cluster = '{disable: [traefik, coredns, metrics-server, local-storage]}';
    await writeFile(platform, `platform: ${name}\ncluster: ${cluster}\nreleases: [{name: note, chart: note}]\n`);
    const session = await Session.open({ platform, target: 'k3s', reportsFolder: join(folder, 'reports') });
    const close = async () => {
      await session.close();
      await remove();
    };
    try {
      await session.update({});
      const access = session.environment.cluster;
      if (access === undefined) throw new Error('the k3s target has no cluster');
      return { client: access.client, [Symbol.asyncDispose]: close };
    } catch (error) {
      await close();
      return { reason: describeError(error)[0] ?? 'the cluster did not start' };
    }
  } catch (error) {
    await remove();
    return { reason: describeError(error)[0] ?? 'the cluster did not start' };
  }
}
