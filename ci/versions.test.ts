import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import { load } from 'js-yaml';

const root = fileURLToPath(new URL('..', import.meta.url));
const read = (path: string) => readFileSync(`${root}/${path}`, 'utf8');
const versions = load(read('ci/versions.yaml')) as {
  readonly kubernetes: readonly { readonly version: string; readonly image: string }[];
  readonly images: Readonly<Record<string, string>>;
};

/** Every reference of the form `name:tag` to a pinned image in a text, quoted or not. */
function referencesIn(text: string): string[] {
  const names = Object.keys(versions.images).join('|');
  const pattern = new RegExp(`(?<![\\w./]|(?<!:)-)(?:${names}):\\w[\\w.-]*`, 'g');
  // `postgres:5432` is a host and a port, not an image.
  return [...text.matchAll(pattern)].map((match) => match[0]).filter((reference) => !/:\d{4,5}$/.test(reference));
}

/** The images in values, as repository and tag at any depth. */
function imagesIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(imagesIn);
  if (typeof value !== 'object' || value === null) return [];
  const { repository, tag } = value as { repository?: unknown; tag?: unknown };
  const own = typeof repository === 'string' && repository in versions.images ? [`${repository}:${String(tag)}`] : [];
  return [...own, ...Object.values(value).flatMap(imagesIn)];
}

const pinned = Object.values(versions.images);

test('the values of every chart use the pinned images', (t) => {
  const files = globSync(['charts/*/values*.yaml', 'charts/library/*/values.yaml'], { cwd: root });
  const named = files.flatMap((file) => imagesIn(load(read(file))));
  t.true(named.length >= 3);
  t.deepEqual(
    named.filter((image) => !pinned.includes(image)),
    [],
  );
});

test('Dockerfiles, scenarios, the platform and compose.yaml use the pinned images', (t) => {
  const files = globSync(['*/Dockerfile', 'scenarios/*.yaml', 'scenarios/fixtures/*/Dockerfile', 'compose.yaml'], {
    cwd: root,
  });
  const named = files.flatMap((file) => referencesIn(read(file)));
  t.true(named.length >= 8);
  t.deepEqual(
    named.filter((image) => !pinned.includes(image)),
    [],
  );
});

test('npm scripts run on the Node version of the images', (t) => {
  const { devDependencies } = JSON.parse(read('package.json')) as { devDependencies: Record<string, string> };
  t.regex(versions.images['node'] ?? '', new RegExp(`^node:${devDependencies['node']}-`));
});

test('the matrix of the workflow has all pinned Kubernetes versions', (t) => {
  const workflow = load(read('.github/workflows/ci.yml')) as {
    jobs: { scenarios: { strategy: { matrix: { kubernetes: string[] } } } };
  };
  t.deepEqual(
    workflow.jobs.scenarios.strategy.matrix.kubernetes,
    versions.kubernetes.map(({ version }) => version),
  );
});

test('each k3s image has the Kubernetes version that it is listed for', (t) => {
  for (const { version, image } of versions.kubernetes)
    t.regex(image, new RegExp(`:v${version.replace('.', '\\.')}\\.`));
});
