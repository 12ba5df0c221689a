import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type PodState, readPod } from '../health/read-pod.ts';
import type { BundleFile } from '../model/result/bundle-file.ts';
import type { BundleSource, Collect } from './bundle-file.ts';

const tailLines = 2000;
const mostPods = 40;

/** The logs of every container, including those from before its last restart; without a cluster, those of the
 * processes. */
export const collectLogs: Collect = async (source) => {
  const { cluster, logsFolder } = source.target;
  if (cluster === undefined) return logsFolder === undefined ? [] : processLogs(logsFolder);
  await cluster.view.synced(['Pod']);
  // Unhealthy pods first, because they matter most if there are too many.
  const pods = cluster.view
    .all('Pod')
    .map(readPod)
    .sort((a, b) => Number(a.ready) - Number(b.ready));
  const files = await Promise.all(pods.slice(0, mostPods).map((pod) => podLogs(source, pod)));
  return files.flat();
};

async function podLogs({ target, signal }: BundleSource, pod: PodState): Promise<BundleFile[]> {
  const { cluster } = target;
  const wanted = pod.containers.flatMap(({ name, restartCount }) => [
    { name, previous: false },
    ...(restartCount > 0 ? [{ name, previous: true }] : []),
  ]);
  const files = await Promise.all(
    wanted.map(async ({ name, previous }): Promise<BundleFile[]> => {
      const text = await cluster?.pods.logs(pod.name, name, { previous, tailLines, signal }).catch(() => undefined);
      if (!text?.trim()) return [];
      const path = `logs/${pod.name}/${name}${previous ? '.previous' : ''}.log`;
      const about = previous ? `log of ${name} before its last restart` : `log of ${name} of ${pod.name}`;
      return [{ path, text, about }];
    }),
  );
  return files.flat();
}

/** Logs that were written since this process started; the folder may contain those of an earlier run. */
async function processLogs(folder: string): Promise<BundleFile[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.log'));
  const files = await Promise.all(
    names.map(async (name): Promise<BundleFile[]> => {
      const file = join(folder, name);
      if ((await stat(file)).mtimeMs < performance.timeOrigin) return [];
      return [
        { path: `logs/${name}`, text: await readFile(file, 'utf8'), about: `log of process ${name.slice(0, -4)}` },
      ];
    }),
  );
  return files.flat();
}
