import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import GithubSlugger from 'github-slugger';
import { lexer, type Token, type Tokens, walkTokens } from 'marked';

export const root = join(import.meta.dirname, '../..');

export interface Document {
  /** Path relative to the root of the repository, with forward slashes. */
  readonly file: string;
  readonly text: string;
  readonly tokens: readonly Token[];
  /** The anchors that GitHub generates for its headings. */
  readonly anchors: ReadonlySet<string>;
}

export function readDocument(file: string, text = readFileSync(join(root, file), 'utf8')): Document {
  const tokens: Token[] = [];
  walkTokens(lexer(text), (token) => {
    tokens.push(token);
  });
  const slugger = new GithubSlugger();
  const anchors = new Set<string>();
  for (const token of tokens)
    if (token.type === 'heading') anchors.add(slugger.slug(plain((token as Tokens.Heading).tokens)));
  return { file, text, tokens, anchors };
}

/** The plain text of a heading, without markup for code, links and emphasis. */
function plain(tokens: readonly Token[]): string {
  return tokens
    .map((token) =>
      'tokens' in token && token.tokens !== undefined ? plain(token.tokens) : 'text' in token ? String(token.text) : '',
    )
    .join('');
}

/** All documents, sorted. */
export function readDocuments(): Document[] {
  return globSync(['README.md', 'docs/**/*.md', 'charts/**/*.md'], { cwd: root })
    .filter((file) => !file.includes('node_modules'))
    .sort()
    .map((file) => readDocument(file));
}

/** `file:line` of the first occurrence of a text in a document. */
export function placeOf(document: Document, said: string): string {
  return `${document.file}:${document.text.slice(0, Math.max(0, document.text.indexOf(said))).split('\n').length}`;
}

/** The rows of the table under a heading, each as the plain texts of its cells. */
export function tableUnder(document: Document, heading: string): string[][] {
  const start = document.tokens.findIndex(
    (token) => token.type === 'heading' && plain((token as Tokens.Heading).tokens) === heading,
  );
  const table = document.tokens.slice(start).find((token): token is Tokens.Table => token.type === 'table');
  if (start < 0 || table === undefined) throw new Error(`${document.file} has no table under the heading "${heading}"`);
  return table.rows.map((row) => row.map((cell) => plain(cell.tokens)));
}
