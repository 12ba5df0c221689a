import { readFileSync } from 'node:fs';
import { load } from 'js-yaml';
import { z } from 'zod';
import { type DatasetRef, parseDatasetRef } from '../kaggle/dataset-ref.ts';

const fileSchema = z.array(z.string());

function parseAll(texts: readonly string[], source: string, problems: string[]): DatasetRef[] {
  const refs = new Map<string, DatasetRef>();
  for (const text of texts) {
    const ref = parseDatasetRef(text);
    if (ref === undefined) {
      problems.push(`${source}: ${JSON.stringify(text)} is neither owner/slug nor owner/slug@version`);
    } else {
      refs.set(text, ref);
    }
  }
  if (texts.length === 0) problems.push(`${source}: has no dataset; expected at least one owner/slug`);
  return [...refs.values()];
}

function readFile(path: string, problems: string[]): DatasetRef[] {
  try {
    const parsed = fileSchema.safeParse(load(readFileSync(path, 'utf8'), { filename: path }));
    if (parsed.success) return parseAll(parsed.data, `KAGGLE_DATASETS_FILE ${path}`, problems);
    problems.push(`KAGGLE_DATASETS_FILE ${path}: expected a YAML list of owner/slug, one per line, each after "- "`);
  } catch (error) {
    problems.push(`KAGGLE_DATASETS_FILE ${path}: ${error instanceof Error ? error.message : String(error)}`);
  }
  return [];
}

/** Reads the datasets from the command line, else from the variable, else from the file; adds problems to the list. */
export function readDatasets(
  given: readonly string[],
  list: string | undefined,
  file: string | undefined,
  problems: string[],
): DatasetRef[] {
  if (given.length > 0) return parseAll(given, 'command line', problems);
  if (list !== undefined && file !== undefined) {
    problems.push('KAGGLE_DATASETS and KAGGLE_DATASETS_FILE are both set; expected one of them');
    return [];
  }
  if (file !== undefined) return readFile(file, problems);
  if (list === undefined) {
    problems.push(
      'KAGGLE_DATASETS and KAGGLE_DATASETS_FILE are not set; expected one of them, such as owner/slug,owner/slug@3',
    );
    return [];
  }
  return parseAll(list.split(/[\s,]+/).filter(Boolean), 'KAGGLE_DATASETS', problems);
}
