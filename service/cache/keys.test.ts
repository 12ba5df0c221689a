import test from 'ava';
import { datasetKey, keyOfUrl, listKey } from './keys.ts';

for (const [url, key] of [
  ['/datasets', listKey('')],
  ['/datasets?limit=5&q=a', listKey('limit=5&q=a')],
  ['/datasets/12', datasetKey(12)],
  ['/datasetsx', null],
  ['/health', null],
] as const) {
  test(`the answer to ${url} is ${key === null ? 'never kept' : `kept under ${key}`}`, (t) => {
    t.is(keyOfUrl(url), key);
  });
}
test('a URL that leads elsewhere has the key of no dataset', (t) => {
  for (const url of ['/datasets/12/restore', '/datasets/12?a', '/datasets/012', '/datasets//12']) {
    t.not(keyOfUrl(url), datasetKey(12), url);
  }
});
