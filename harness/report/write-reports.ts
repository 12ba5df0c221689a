import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pruneBundles } from '../bundle/prune-bundles.ts';
import type { RunResult } from '../model/result/result.ts';
import { reportHtml } from './html/report-html.ts';
import { summaryMarkdown } from './markdown/summary-markdown.ts';
import { type JunitDialect, junitXml } from './write-junit.ts';

/** Paths of a run's reports, starting with the folder as it was given. */
export interface ReportPaths {
  readonly junit: string;
  readonly json: string;
  readonly html: string;
  readonly markdown: string;
}

/**
 * Writes every report of a run to a folder, creating it if necessary, and removes bundles there that no failure of the
 * run links to.
 * @throws the file system's error if the folder cannot be written
 */
export async function writeReports(
  result: RunResult,
  folder: string,
  options: { readonly junit?: JunitDialect } = {},
): Promise<ReportPaths> {
  const paths = {
    junit: join(folder, 'junit.xml'),
    json: join(folder, 'result.json'),
    html: join(folder, 'report.html'),
    markdown: join(folder, 'summary.md'),
  };
  await mkdir(folder, { recursive: true });
  await Promise.all([
    replaceFile(paths.junit, junitXml(result, options.junit)),
    replaceFile(paths.json, resultJson(result)),
    replaceFile(paths.html, reportHtml(result)),
    replaceFile(paths.markdown, summaryMarkdown(result)),
    pruneBundles(result, folder),
  ]);
  return paths;
}

/** Replaces a file atomically, so that readers never see a partial one. */
export async function replaceFile(path: string, text: string): Promise<void> {
  const draft = `${path}.${process.pid}.tmp`;
  await writeFile(draft, text);
  await rename(draft, path);
}

/** The result as indented JSON. */
export function resultJson(result: RunResult): string {
  return `${JSON.stringify(result, undefined, 2)}\n`;
}
