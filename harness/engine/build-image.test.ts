import test from 'ava';
import { baseImages } from './build-image.ts';

const cases: readonly [title: string, dockerfile: string, args: Record<string, string>, images: readonly string[]][] = [
  ['a plain FROM', 'FROM node:24', {}, ['node:24']],
  ['an ARG by its default', 'ARG BASE=debian:12\nFROM $BASE', {}, ['debian:12']],
  ['an ARG that is given', 'ARG BASE=debian:12\nFROM ${BASE}', { BASE: 'debian:13' }, ['debian:13']],
  ['an ARG inside of a name', 'ARG V=24\nFROM node:${V}-slim', {}, ['node:24-slim']],
  ['an ARG in quotes', 'ARG BASE="debian:12"\nFROM $BASE', {}, ['debian:12']],
  ['an ARG with a fallback', 'ARG BASE\nFROM ${BASE:-debian:12}', {}, ['debian:12']],
  [
    'stages of its own, in any case',
    'FROM node:24 AS Build\nFROM build as two\nFROM debian:12\nFROM TWO',
    {},
    ['node:24', 'debian:12'],
  ],
  ['a platform flag', 'FROM --platform=$BUILDPLATFORM node:24 AS x', {}, ['node:24']],
  ['scratch', 'FROM scratch', {}, []],
  ['one image twice', 'FROM a AS x\nFROM a', {}, ['a']],
  ['a line that goes on', 'FROM \\\n  node:24 \\\n  AS x\nFROM x', {}, ['node:24']],
  ['comments and lower case', '# FROM no\n  from node:24', {}, ['node:24']],
];
for (const [title, dockerfile, args, images] of cases) {
  test(`The base images with ${title} are ${images.join(', ') || 'none'}`, (t) =>
    t.deepEqual(baseImages(dockerfile, args), images));
}
