import test from 'ava';
import { parseFlags } from './parse-flags.ts';

test('the flags of a release are parsed', (t) => {
  t.deepEqual(parseFlags(['--charts', 'oci://registry.example:5000/a/b', '--dry-run']), {
    dryRun: true,
    npm: false,
    charts: 'oci://registry.example:5000/a/b',
  });
  t.deepEqual(parseFlags(['--npm', '--images=localhost:5000/team']), {
    dryRun: false,
    npm: true,
    images: 'localhost:5000/team',
  });
});

for (const [given, message] of [
  ['', /^nothing to release was named; expected --charts oci:/],
  ['--chart oci://registry.example/a', /^--chart, oci:\/\/registry\.example\/a was given; expected --charts oci:/],
  ['--help', /^--help was given; expected --charts/],
  ['--dry-run more', /^more was given; expected --charts/],
  [
    '--charts registry.example/a --dry-run',
    /^--charts: registry\.example\/a was given; expected oci:\/\/REGISTRY\/FOLDER$/,
  ],
  ['--charts', /^--charts: nothing was given; expected oci:/],
  ['--images oci://registry.example/a', /^--images: oci:.* was given; expected REGISTRY\/FOLDER$/],
] as const)
  test(`invalid flags are rejected with one line: ${given || 'no flag'}`, (t) => {
    t.throws(() => parseFlags(given.split(' ').filter(Boolean)), { message });
  });
