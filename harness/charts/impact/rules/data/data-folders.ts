import { type Json, mappingsAt, textAt, textsAt } from '../../../render/json.ts';
import { consequence, type Rule, shown } from '../finding.ts';
import { mountsOf } from '../mounts.ts';

/** A variable or argument that names a folder on a volume changes: the program starts with an empty folder. */
export const dataFolders: Rule = {
  name: 'data-folders',
  *find({ containers }) {
    for (const { workload, before, after, name, path } of containers) {
      const lasting = mountsOf(workload.before, before).filter(({ lasts }) => lasts);
      const now = textsOf(after);
      for (const [key, text] of textsOf(before)) {
        const other = now.get(key);
        if (other === undefined || other === text || !other.includes('/')) continue;
        if (!lasting.some((mount) => isBelow(text, mount.path))) continue;
        const message = `${key} of container ${name} changes from ${shown(text)} to ${shown(other)} on a volume: the data there is no longer read`;
        yield consequence('DATA', workload.id, `${path}.${key}`, message);
      }
    }
  },
};

function isBelow(text: string, folder: string): boolean {
  return `=${text}/`.includes(`=${folder}/`);
}

function textsOf(container: Json): Map<string, string> {
  const variables = mappingsAt(container, 'env').map(
    (variable) => [`variable ${textAt(variable, 'name')}`, textAt(variable, 'value')] as const,
  );
  const words = ['command', 'args'].flatMap((part) =>
    textsAt(container, part).map((word, index) => [`word ${index + 1} of ${part}`, word] as const),
  );
  return new Map([...variables, ...words].filter(([, text]) => text !== ''));
}
