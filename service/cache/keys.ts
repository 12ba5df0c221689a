const DATASET = 'dataset:';
const LIST = 'list:';
const PATH = '/datasets';

/** Under which key the answer to a GET of a dataset is kept. */
export const datasetKey = (id: number | string): string => `${DATASET}${id}`;
/** Under which key the answer to a GET of a page is kept; each way to write a query has its own. */
export const listKey = (queryString: string): string => `${LIST}${queryString}`;
export const isListKey = (key: string): boolean => key.startsWith(LIST);

/**
 * The key under which the answer to a GET of a URL would be kept; null where none ever is. It checks nothing: a URL
 * that is not valid has a key that nothing is kept under.
 */
export function keyOfUrl(url: string): string | null {
  if (!url.startsWith(PATH)) return null;
  if (url.length === PATH.length) return listKey('');
  const rest = url.slice(PATH.length + 1);
  if (url[PATH.length] === '/') return datasetKey(rest);
  return url[PATH.length] === '?' ? listKey(rest) : null;
}
