import test from 'ava';
import { addRelease, releaseNames } from './add-release.ts';

const platform = `# the platform
platform: shop
releases:
  # the database
  - name: postgres
    chart: ../charts/postgres # ours

  - name: api
    chart: ../charts/api
    needs: [postgres]
`;

test('a release is added after the last one, and every other byte is unchanged', (t) => {
  t.is(
    addRelease(platform, 'web', '../charts/web'),
    `${platform}\n  - name: web\n    chart: ../charts/web\n    values: [../charts/web/values-local.yaml]\n`,
  );
});

test('content after the releases stays after them', (t) => {
  const text = addRelease(`${platform}cluster: # small\n  disable: []\n`, 'web', '../charts/web');
  t.true(text.includes('values: [../charts/web/values-local.yaml]\n\ncluster: # small\n  disable: []\n'));
  t.deepEqual(releaseNames(text), ['postgres', 'api', 'web']);
});

test('the first release of a platform file is added under its releases key', (t) => {
  const text = 'platform: shop\nreleases:\n';
  t.is(
    addRelease(text, 'web', '../charts/web'),
    `${text}  - name: web\n    chart: ../charts/web\n    values: [../charts/web/values-local.yaml]\n`,
  );
  t.deepEqual(releaseNames(''), []);
});
