import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, normalize } from 'node:path';
import { EnvironmentError } from '../../../model/errors/harness-error.ts';
import type { LocalRun } from '../local-run.ts';
import type { Container, Volume } from '../manifest/pod-spec.ts';
import type { PodTemplate } from '../manifest/pod-template.ts';
import { readKeys } from '../manifest/read-keys.ts';
import { rewriteAddresses } from './rewrite-addresses.ts';
import type { MountedFolder } from './rewrite-paths.ts';

interface KeySource {
  readonly kind: 'Secret' | 'ConfigMap';
  readonly name: string;
  readonly items: readonly { readonly key: string; readonly path: string }[];
  readonly optional: boolean;
}

/** The folder that replaces a PersistentVolumeClaim; all pods that mount the claim share it. */
export function claimFolder(runFolder: string, claim: string): string {
  return join(runFolder, 'claims', claim);
}

/**
 * Creates a folder for each volume of a pod and fills those of ConfigMaps and Secrets.
 * @param instance name of the process that replaces the pod; keeps folders apart that belong to one pod only
 * @returns volume name to folder
 * @throws EnvironmentError when a volume refers to an object that no release has
 */
export async function prepareVolumes(
  run: LocalRun,
  template: PodTemplate,
  instance: string,
): Promise<ReadonlyMap<string, string>> {
  const pod = template.object.metadata.name;
  const folders = new Map<string, string>();
  for (const claim of template.claimTemplates) {
    folders.set(claim, claimFolder(run.folder, `${claim}-${pod}-0`));
  }
  for (const volume of template.pod.volumes) {
    folders.set(volume.name, await prepareVolume(run, template, volume, instance));
  }
  for (const folder of folders.values()) await mkdir(folder, { recursive: true });
  return folders;
}

/** The local folders of a container's mounts. */
export function mountsOf(container: Container, volumes: ReadonlyMap<string, string>): MountedFolder[] {
  return container.volumeMounts.flatMap(({ name, mountPath, subPath }) => {
    const folder = volumes.get(name);
    return folder === undefined ? [] : [{ mountPath, folder: subPath ? join(folder, subPath) : folder }];
  });
}

async function prepareVolume(run: LocalRun, template: PodTemplate, volume: Volume, instance: string): Promise<string> {
  const who = `${template.object.kind}/${template.object.metadata.name}`;
  const claim = volume.persistentVolumeClaim?.claimName;
  if (claim !== undefined) {
    if (run.objects.find('PersistentVolumeClaim', claim) === undefined) {
      throw new EnvironmentError(
        `volume ${volume.name} of ${who} refers to a PersistentVolumeClaim that no release has`,
        {
          expected: `PersistentVolumeClaim/${claim} in a chart of ${run.context.platform.file}`,
        },
      );
    }
    return claimFolder(run.folder, claim);
  }
  const folder = join(run.folder, 'volumes', template.release, instance, volume.name);
  for (const source of keySources(volume)) await writeKeys(run, source, folder, `volume ${volume.name} of ${who}`);
  return folder;
}

function keySources(volume: Volume): KeySource[] {
  const sources: KeySource[] = [];
  const add = (kind: KeySource['kind'], name: string, from: { items: KeySource['items']; optional?: unknown }) =>
    sources.push({ kind, name, items: from.items, optional: from.optional === true });
  if (volume.configMap) add('ConfigMap', volume.configMap.name, volume.configMap);
  if (volume.secret) add('Secret', volume.secret.secretName, volume.secret);
  for (const { configMap, secret } of volume.projected?.sources ?? []) {
    if (configMap) add('ConfigMap', configMap.name, configMap);
    if (secret) add('Secret', secret.name, secret);
  }
  return sources;
}

async function writeKeys(run: LocalRun, source: KeySource, folder: string, who: string): Promise<void> {
  const found = run.objects.find(source.kind, source.name);
  if (found === undefined) {
    if (source.optional) return;
    throw new EnvironmentError(`${who} refers to an object that no release has`, {
      expected: `${source.kind}/${source.name} in a chart of ${run.context.platform.file}`,
    });
  }
  const keys = readKeys(found.object);
  const items = source.items.length > 0 ? source.items : [...keys.keys()].map((key) => ({ key, path: key }));
  for (const { key, path } of items) {
    const bytes = keys.get(key);
    const file = join(folder, normalize(`/${path}`));
    if (bytes === undefined) {
      if (source.optional) continue;
      throw new EnvironmentError(`${who} needs key ${key} of ${source.kind}/${source.name}`, {
        observed: `its keys are ${[...keys.keys()].join(', ')}`,
      });
    }
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, localized(bytes, run), { mode: 0o600 });
  }
}

/** Replaces addresses of Services in configuration files; binary files stay unchanged. */
function localized(bytes: Buffer, run: LocalRun): Buffer {
  const text = bytes.toString('utf8');
  return Buffer.from(text, 'utf8').equals(bytes) ? Buffer.from(rewriteAddresses(text, run.services).text) : bytes;
}
