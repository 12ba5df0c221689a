const DATASET = 'dataset:';
const LIST = 'list:';

/** Under which key the answer to a GET of a dataset is kept. */
export const datasetKey = (id: number | string): string => `${DATASET}${id}`;
/** Under which key the answer to a GET of a page is kept; each way to write a query has its own. */
export const listKey = (queryString: string): string => `${LIST}${queryString}`;
export const isListKey = (key: string): boolean => key.startsWith(LIST);
