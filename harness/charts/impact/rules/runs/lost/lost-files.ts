import { mappingsAt, textAt, textsIn } from '../../../../render/json.ts';
import { containersOf, type Manifest, volumeSource } from '../../../../render/manifest.ts';
import { keysOf } from '../../../../render/references.ts';
import { type Consequence, consequence, type Rule } from '../../finding.ts';

/** A command, argument or variable names a file that a ConfigMap or Secret gave, and does not any more. */
export const lostFiles: Rule = {
  name: 'lost-files',
  find: ({ before, after }) => {
    // What was given before is looked for too where nothing is mounted at its place any more.
    const given = filesOf(before);
    const old = new Set(missingFiles(before, given).map(({ object, message }) => `${object} ${message}`));
    return missingFiles(after, given).filter(({ object, message }) => !old.has(`${object} ${message}`));
  },
};

const kinds = new Map([
  ['configMap', 'ConfigMap'],
  ['secret', 'Secret'],
]);

interface Given {
  readonly owner: string;
  readonly container: string;
  readonly folder: string;
  readonly file: string;
}

/** Folders that hold nothing but keys, with a file for each. */
function filesOf(manifest: Manifest): Given[] {
  return manifest.workloads.flatMap(({ id, spec }) =>
    containersOf(spec).flatMap((container) =>
      mappingsAt(container, 'volumeMounts').flatMap((mount) => {
        const volume = mappingsAt(spec, 'volumes').find((one) => one['name'] === mount['name']);
        if (volume === undefined) return [];
        const { type, name } = volumeSource(volume);
        const source = manifest.find(kinds.get(type) ?? '', name);
        if (source === undefined) return [];
        const items = mappingsAt(volume, `${type}.items`).map((item) => textAt(item, 'path'));
        const folder = textAt(mount, 'mountPath').replace(/\/+$/, '');
        // A key that is mounted alone is the file at that place.
        if (textAt(mount, 'subPath') !== '') return [{ owner: id, container: container.name, folder, file: folder }];
        const keys = items.length > 0 ? items : keysOf(source);
        return (keys.length === 0 ? [''] : keys).map((key) => ({
          owner: id,
          container: container.name,
          folder,
          file: `${folder}/${key}`,
        }));
      }),
    ),
  );
}

function missingFiles(manifest: Manifest, given: readonly Given[]): Consequence[] {
  const files = filesOf(manifest);
  return manifest.workloads.flatMap(({ id, spec }) =>
    containersOf(spec).flatMap((container) => {
      const isOwn = ({ owner, container: name }: Given) => owner === id && name === container.name;
      const own = files.filter(isOwn);
      const folders = [...new Set([...own, ...given.filter(isOwn)].map(({ folder }) => folder))];
      const texts = textsIn({ command: container['command'], args: container['args'], env: container['env'] });
      return texts.flatMap(({ path, text }) =>
        folders.flatMap((folder): Consequence[] => {
          const [named] = new RegExp(`(?<=^|[\\s=:'"])${folder}/[\\w./-]+`).exec(text) ?? [];
          if (named === undefined || own.some(({ file }) => file === named)) return [];
          return [
            consequence(
              'NEVER RUNS',
              id,
              path,
              `container ${container.name} names ${named}, and no key of what is mounted there gives that file`,
            ),
          ];
        }),
      );
    }),
  );
}
