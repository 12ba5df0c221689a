import { mappingsAt, textAt } from '../../../../render/json.ts';
import { containersOf, type Manifest, wordsOf } from '../../../../render/manifest.ts';
import { keysOf, sourcesOf } from '../../../../render/references.ts';
import { type Consequence, consequence, onlyAfter, type Rule } from '../../finding.ts';

/** A command, argument or variable names a file that a ConfigMap or Secret no longer provides. */
export const lostFiles: Rule = {
  name: 'lost-files',
  find: ({ before, after }) => {
    // What was given before is looked for too where nothing is mounted at its place any more.
    const given = filesOf(before);
    // A variable that moves within its list is unchanged.
    return onlyAfter(missingFiles(before, given), missingFiles(after, given), ({ object, message }) => [
      object,
      message,
    ]);
  },
};

interface Given {
  /** The container that it is given to, as `WORKLOAD CONTAINER`. */
  readonly to: string;
  readonly folder: string;
  readonly file: string;
}

/** Folders that hold nothing but keys, with a file for each. */
function filesOf(manifest: Manifest): Given[] {
  return manifest.workloads.flatMap(({ id, spec }) =>
    containersOf(spec).flatMap((container) =>
      mappingsAt(container, 'volumeMounts').flatMap((mount) => {
        const volume = mappingsAt(spec, 'volumes').find((one) => one['name'] === mount['name']);
        const keys = sourcesOf(volume ?? {}).flatMap(({ kind, name, items }) => {
          const source = kind === 'PersistentVolumeClaim' ? undefined : manifest.find(kind, name);
          return source === undefined ? [] : [items.length > 0 ? items.map(({ path }) => path) : keysOf(source)];
        });
        if (keys.length === 0) return [];
        const folder = textAt(mount, 'mountPath').replace(/\/+$/, '');
        const to = `${id} ${container.name}`;
        // A key that is mounted alone is the file at that place.
        if (textAt(mount, 'subPath') !== '') return [{ to, folder, file: folder }];
        return (keys.flat().length === 0 ? [''] : keys.flat()).map((key) => ({ to, folder, file: `${folder}/${key}` }));
      }),
    ),
  );
}

function missingFiles(manifest: Manifest, given: readonly Given[]): Consequence[] {
  const files = filesOf(manifest);
  return manifest.workloads.flatMap(({ id, spec }) =>
    containersOf(spec).flatMap((container) => {
      const isOwn = ({ to }: Given) => to === `${id} ${container.name}`;
      const own = files.filter(isOwn);
      const folders = [...new Set([...own, ...given.filter(isOwn)].map(({ folder }) => folder))];
      return wordsOf(container).flatMap(({ path, text }) =>
        folders.flatMap((folder): Consequence[] => {
          const [named] = new RegExp(`(?<=^|[\\s=:'"])${folder}/[\\w./-]+`).exec(text) ?? [];
          if (named === undefined || own.some(({ file }) => file === named)) return [];
          const message = `container ${container.name} uses ${named}, but no mounted key provides that file`;
          return [consequence('NEVER RUNS', id, path, message)];
        }),
      );
    }),
  );
}
