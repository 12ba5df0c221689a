import { execFileSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { findImpact } from '../find-impact.ts';
import { edit, found, impact, includes, root } from '../fixtures/shop-repository.ts';
import { bumpVersions } from './bump-versions.ts';

const elsewhere = mkdtempSync(join(tmpdir(), 'charts-elsewhere-'));

test.after.always(() => rm(elsewhere, { recursive: true, force: true }));

test.serial(
  'a version that promises less than the change does is reported with the lines to change, and bumped',
  async (t) => {
    await edit('library/templates/_web.tpl', 'sizeLimit: 64Mi', 'sizeLimit: 128Mi');
    const small = await impact();
    t.deepEqual(
      small.advice.map(({ from, to }) => `${from} ${to}`),
      ['1.4.2 1.4.3'],
    );
    await edit('library/templates/_web.tpl', 'runAsNonRoot: true', 'runAsNonRoot: false');
    await edit('shop/Chart.yaml', 'version: 1.x', 'version: ">=1.0, <3"');
    t.is((await impact()).advice.length, 1, 'a range of two parts takes the new version');
    await edit('shop/Chart.yaml', 'version: ">=1.0, <3"', 'version: 1.x');
    const { advice } = await impact();
    t.deepEqual(
      advice.map(({ at, from, to }) => `${at.file.split('/').slice(-2).join('/')}:${at.line} ${from} ${to}`),
      ['library/Chart.yaml:5 1.4.2 2.0.0', 'shop/Chart.yaml:8 1.x 2.x'],
    );
    await bumpVersions(advice);
    includes(t, await readFile(join(root, 'charts/library/Chart.yaml'), 'utf8'), ['version: 2.0.0\n']);
    includes(t, await readFile(join(root, 'charts/shop/Chart.yaml'), 'utf8'), [
      'version: 0.3.0\n',
      '    version: 2.x\n    repository',
    ]);
    t.deepEqual((await impact()).advice, []);
  },
);

test.serial('a change of the library affects a dependant outside of the repository', async (t) => {
  await cp(join(root, 'charts/shop'), join(elsewhere, 'kiosk'), { recursive: true });
  const file = join(elsewhere, 'kiosk/Chart.yaml');
  const chart = await readFile(file, 'utf8');
  await writeFile(
    file,
    chart.replace('name: shop', 'name: kiosk').replace('file://../library', 'oci://registry.example.com/charts'),
  );
  await edit('library/templates/_net.tpl', 'maxUnavailable: 1', 'maxUnavailable: 0');
  const result = await impact(join(elsewhere, 'kiosk'));
  t.deepEqual([...result.dependants].sort(), ['kiosk', 'shop']);
  t.deepEqual(result.findings.find(({ rule }) => rule === 'disruption-budgets')?.charts, ['shop', 'kiosk']);
});

test.serial('a released version can replace the commit to compare with', async (t) => {
  await cp(join(root, 'charts/library'), join(elsewhere, 'house'), { recursive: true });
  const file = join(elsewhere, 'house/values.yaml');
  await writeFile(file, (await readFile(file, 'utf8')).replace('replicas: 2', 'replicas: 5'));
  const request = { folders: [join(root, 'charts')], platform: '' };
  const result = await findImpact({ ...request, from: join(elsewhere, 'house') });
  t.is(result.since, 'house 1.4.2');
  t.true(found(result).includes('CAPACITY fewer-pods replicas changes from 5 to 2'));
  await t.throwsAsync(findImpact({ ...request, from: 'oci://registry.example.com/house' }), {
    message: /^--from: .*expected oci:\/\/REGISTRY\/PATH\/NAME:VERSION/,
  });
});

test.serial('a released version may bring an archive of a chart that has charts of its own', async (t) => {
  const [packed, released] = [join(elsewhere, 'packed'), join(elsewhere, 'released')];
  await cp(join(root, 'charts/library'), released, { recursive: true });
  for (const [folder, name] of [
    ['part', 'part'],
    ['part/charts/below', 'below'],
  ] as const) {
    await mkdir(join(packed, folder), { recursive: true });
    await writeFile(join(packed, folder, 'Chart.yaml'), `apiVersion: v2\nname: ${name}\nversion: 1.0.0\n`);
  }
  await mkdir(join(released, 'charts'));
  execFileSync('tar', ['-czf', join(released, 'charts/part-1.0.0.tgz'), '-C', packed, 'part']);
  const result = await findImpact({ folders: [join(root, 'charts')], platform: '', from: released });
  t.is(result.since, 'house 1.4.2');
});

test.serial('a REF that git does not know, and one without charts, are reported as such', async (t) => {
  const request = { folders: [join(root, 'charts')], platform: '' };
  await t.throwsAsync(findImpact({ ...request, against: 'no-such-ref' }), {
    message: /^--against: no-such-ref was given, which is not a commit that git knows/,
  });
  await t.throwsAsync(findImpact({ ...request, against: 'empty' }), {
    message: '--against: empty does not contain charts; expected a commit with charts',
  });
});
