import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import test from 'ava';
import type { Tokens } from 'marked';
import { type Document, placeOf, readDocument, readDocuments, root } from './documents.ts';

const documents = readDocuments();

/** Every broken link with its place and the reason. External links are not checked. */
function brokenLinks(document: Document): string[] {
  const links = document.tokens.filter((token): token is Tokens.Link | Tokens.Image =>
    ['link', 'image'].includes(token.type),
  );
  return links.flatMap(({ href, raw }) => {
    if (/^(https?|mailto):/.test(href)) return [];
    const [path = '', anchor] = decodeURI(href).split('#');
    const file = path === '' ? document.file : normalize(join(dirname(document.file), path));
    const place = `${placeOf(document, raw)}: ${href}`;
    if (file.startsWith('..')) return [`${place} leads out of the repository`];
    if (path !== '' && !existsSync(join(root, file))) return [`${place}: there is no ${file}`];
    if (anchor === undefined || anchor === '') return [];
    const target = file === document.file ? document : readDocument(file);
    return target.anchors.has(anchor) ? [] : [`${place}: ${file} has no heading for #${anchor}`];
  });
}

function scriptsOf(folder: string): ReadonlySet<string> {
  const { scripts = {} } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')) as {
    scripts?: Record<string, string>;
  };
  return new Set(Object.keys(scripts));
}

/** Every npm script in a code block that its package.json does not have. */
function unknownScripts(document: Document): string[] {
  const code = document.tokens.filter((token): token is Tokens.Code | Tokens.Codespan =>
    ['code', 'codespan'].includes(token.type),
  );
  return code.flatMap(({ text }) =>
    [...text.matchAll(/\bnpm run ([\w:-]+)((?: (?:-w|--workspace) [\w-]+)*)/g)].flatMap(
      ([said, script = '', workspaces = '']) => {
        const folders = [...workspaces.matchAll(/(?:-w|--workspace) ([\w-]+)/g)].map(([, folder = '']) => folder);
        return (folders.length === 0 ? ['.'] : folders)
          .filter((folder) => !scriptsOf(folder).has(script))
          .map((folder) => `${placeOf(document, said)}: ${join(folder, 'package.json')} has no script ${script}`);
      },
    ),
  );
}

test('Every link in the documents leads to an existing file and heading', (t) => {
  t.true(documents.length >= 15, `${documents.length} documents`);
  t.deepEqual(documents.flatMap(brokenLinks), []);
});

test('Every npm script in a document exists', (t) => {
  t.deepEqual(documents.flatMap(unknownScripts), []);
});

test('A broken link and an unknown script are reported with their line', (t) => {
  const document = readDocument(
    'docs/wrong.md',
    '# A `b` C\n\n[here](#a-b-c) [gone](gone.md) [no heading](#d)\n[api](api.md#nowhere) [out](../../x.md)\n\n```sh\nnpm run scenarios\nnpm run no-such\nnpm run nor --workspace job\n```\n',
  );
  t.deepEqual(brokenLinks(document), [
    'docs/wrong.md:3: gone.md: there is no docs/gone.md',
    'docs/wrong.md:3: #d: docs/wrong.md has no heading for #d',
    'docs/wrong.md:4: api.md#nowhere: docs/api.md has no heading for #nowhere',
    'docs/wrong.md:4: ../../x.md leads out of the repository',
  ]);
  t.deepEqual(unknownScripts(document), [
    'docs/wrong.md:8: package.json has no script no-such',
    'docs/wrong.md:9: job/package.json has no script nor',
  ]);
});
