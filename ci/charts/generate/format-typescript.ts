import { execFile } from 'node:child_process';
import { join } from 'node:path';

/** TypeScript in the style of the repository, by its own formatter.
 * @throws Error with the formatter's words where the text is no TypeScript. */
export function formatTypeScript(root: string, path: string, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = execFile(
      join(root, 'node_modules/.bin/biome'),
      ['format', `--stdin-file-path=${path}`],
      { cwd: root },
      (error, stdout, stderr) => (error ? reject(new Error(`biome format failed: ${stderr}`)) : resolve(stdout)),
    );
    child.stdin?.end(text);
  });
}
