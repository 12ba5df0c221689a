import test from 'ava';
import { readDockerfile } from './read-dockerfile.ts';

const cases: readonly [title: string, dockerfile: string, args: Record<string, string>, images: readonly string[]][] = [
  ['a plain FROM', 'FROM node:24', {}, ['node:24']],
  ['the default of an ARG', 'ARG BASE=debian:12\nFROM $BASE', {}, ['debian:12']],
  ['a build argument for an ARG', 'ARG BASE=debian:12\nFROM ${BASE}', { BASE: 'debian:13' }, ['debian:13']],
  ['an ARG inside a name', 'ARG V=24\nFROM node:${V}-slim', {}, ['node:24-slim']],
  ['a quoted ARG', 'ARG BASE="debian:12"\nFROM $BASE', {}, ['debian:12']],
  ['an ARG with a fallback', 'ARG BASE\nFROM ${BASE:-debian:12}', {}, ['debian:12']],
  [
    'references to its own stages, case-insensitive',
    'FROM node:24 AS Build\nFROM build as two\nFROM debian:12\nFROM TWO',
    {},
    ['node:24', 'debian:12'],
  ],
  ['a platform flag', 'FROM --platform=$BUILDPLATFORM node:24 AS x', {}, ['node:24']],
  ['scratch', 'FROM scratch', {}, []],
  ['the same image twice', 'FROM a AS x\nFROM a', {}, ['a']],
  ['a line continuation', 'FROM \\\n  node:24 \\\n  AS x\nFROM x', {}, ['node:24']],
  [
    'COPY --from',
    'FROM scratch AS x\nFROM a\nCOPY --from=x / /\nCOPY --from=b:1 / /\nCOPY --from=0 / /',
    {},
    ['a', 'b:1'],
  ],
  ['a heredoc that contains FROM', 'FROM a\nRUN <<EOF\nFROM b\nEOF\nFROM c', {}, ['a', 'c']],
  ['comments and lower case', '# FROM no\n  from node:24', {}, ['node:24']],
];
for (const [title, dockerfile, args, images] of cases) {
  test(`The base images of a Dockerfile with ${title} are ${images.join(', ') || 'none'}`, (t) =>
    t.deepEqual(readDockerfile(dockerfile, args).images, images));
}

test('Only the stages up to the target are read', (t) => {
  const text = 'FROM a AS one\nFROM b AS two\nRUN --mount=type=cache,target=/c true\nFROM c\n';
  t.like(readDockerfile(text, {}, 'one'), { images: ['a'], buildKit: undefined });
  t.deepEqual(readDockerfile(text, {}, 'Two').images, ['a', 'b']);
  t.deepEqual(readDockerfile(text, {}, '0').images, ['a']);
});

const special: readonly [text: string, line: number | undefined, feature?: string][] = [
  ['FROM a\nRUN true\n', undefined],
  ['# syntax=docker/dockerfile:1\nFROM a\n', 1, '# syntax'],
  ['FROM a\n# syntax=docker/dockerfile:1\n', undefined],
  ['FROM a\nRUN echo --mount\n', undefined],
  ['FROM a\n\nRUN --network=none true\n', 3, 'RUN --network'],
  ['FROM a\nCOPY --from=b --link / /\n', 2, 'COPY --link'],
  ['FROM a\nCOPY --from=b --chown=1 / /\n', undefined],
  ['FROM a\nRUN true \\\n  # why\n  && true\nADD --chmod=755 x /\n', 5, 'ADD --chmod'],
  ['FROM a\nRUN <<EOF\ntrue\nEOF\n', 2, 'RUN <<'],
];
for (const [text, line, feature] of special)
  test(`${JSON.stringify(text)} needs BuildKit for ${feature ?? 'nothing'}`, (t) => {
    t.deepEqual(readDockerfile(text, {}).buildKit, line === undefined ? undefined : { line, feature: feature ?? '' });
  });

test('A secret or SSH mount is reported with its line', (t) => {
  const of = (type: string) => readDockerfile(`FROM a\nRUN --mount=target=/x,type=${type},id=npm true\n`, {}).session;
  t.deepEqual(of('secret'), { line: 2, feature: 'a secret mount' });
  t.deepEqual(of('ssh'), { line: 2, feature: 'an SSH mount' });
  t.is(of('cache'), undefined);
});
